namespace Bilevel.Data;

/// <summary>A data file that can't be used as it is: says which file, where in it, what was expected and what came.</summary>
public sealed class DataException : Exception
{
    /// <summary>The error of a file.</summary>
    /// <param name="origin">The file, as the user named it.</param>
    /// <param name="problem">What was expected and what came.</param>
    /// <param name="line">The physical line from 1, counted after decompression; 0 where the error belongs to no line.</param>
    /// <param name="column">The name of the column; null where the error belongs to no column.</param>
    /// <param name="inner">What was caught.</param>
    public DataException(string origin, string problem, long line = 0, string? column = null, Exception? inner = null)
        : base(Sentence(origin, problem, line, column), inner)
    {
        (Origin, Line, Column) = (origin, line, column);
    }

    /// <summary>The file.</summary>
    public string Origin { get; }

    /// <summary>The physical line from 1; 0 where the error belongs to no line.</summary>
    public long Line { get; }

    /// <summary>The name of the column; null where the error belongs to no column.</summary>
    public string? Column { get; }

    private static string Sentence(string origin, string problem, long line, string? column) =>
        origin + (line > 0 ? FormattableString.Invariant($", line {line}") : "") + (column is null ? "" : $", column \"{column}\"") + ": " + problem;
}
