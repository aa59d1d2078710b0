using System.Globalization;
using System.Text;
using Bilevel.Core.Diagnostics;
using Bilevel.Experiments.Results;

namespace Bilevel.Experiments.Diagnosing;

/// <summary>The samples of a run's smoothness as CSV: one line a point; an empty field is a number that there is not.</summary>
public static class SmoothnessTable
{
    private const string Header = "iteration,step,gradient_x,gradient_y,smoothness_x,smoothness_y,fixed_x,fixed_y,feature_norm";
    private static readonly int s_columns = Header.Split(',').Length;

    /// <summary>The samples as CSV with a header; numbers round-trip.</summary>
    public static string ToCsv(IEnumerable<SmoothnessSample> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        var text = new StringBuilder(Header).Append('\n');
        foreach (var s in samples)
            text.Append(CultureInfo.InvariantCulture, $"{s.Iteration},{s.Step:R},{s.GradientX:R},{s.GradientY:R},{s.SmoothnessX:R},{s.SmoothnessY:R},{s.FixedX:R},{s.FixedY:R},{s.FeatureNorm:R}\n");
        return text.ToString();
    }

    /// <summary>Reads what <see cref="ToCsv"/> writes.</summary>
    /// <exception cref="ResultFileException">The file is missing, or a line is not a sample.</exception>
    public static IReadOnlyList<SmoothnessSample> Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (IOException error)
        {
            throw new ResultFileException(path, error.Message, error);
        }

        if (lines.Length == 0 || lines[0] != Header)
            throw new ResultFileException(path, $"line 1: expected the header {Header}");
        return [.. lines.Skip(1).Select((line, i) => Parse(path, line, i + 2))];
    }

    private static SmoothnessSample Parse(string path, string line, int number)
    {
        var fields = line.Split(',');
        if (fields.Length != s_columns)
            throw new ResultFileException(path, $"line {number}: expected {s_columns} fields, got {fields.Length}");
        try
        {
            return new(
                long.Parse(fields[0], CultureInfo.InvariantCulture), double.Parse(fields[1], CultureInfo.InvariantCulture), Optional(fields[2]),
                double.Parse(fields[3], CultureInfo.InvariantCulture), Optional(fields[4]), Optional(fields[5]), Optional(fields[6]), Optional(fields[7]), Optional(fields[8]));
        }
        catch (Exception error) when (error is FormatException or OverflowException)
        {
            throw new ResultFileException(path, $"line {number}: {error.Message}", error);
        }
    }

    private static double? Optional(string field) => field.Length == 0 ? null : double.Parse(field, CultureInfo.InvariantCulture);
}
