using System.Globalization;
using Bilevel.Experiments.Results;

namespace Bilevel.Reports.Inputs;

/// <summary>The weight of one training row, and whether its label was corrupted.</summary>
internal readonly record struct RowWeight(long Row, double Weight, bool Corrupted);

/// <summary>Reads a run's weights: a header <c>row,weight,corrupted</c>, then one line a training row, corrupted being 0 or 1.</summary>
internal static class WeightTable
{
    private const string Header = "row,weight,corrupted";

    /// <summary>The weights; null if the run has none.</summary>
    /// <exception cref="ResultFileException">A line is not a weight.</exception>
    public static IReadOnlyList<RowWeight>? ReadIfPresent(string path)
    {
        if (!File.Exists(path))
            return null;
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

    private static RowWeight Parse(string path, string line, int number)
    {
        var fields = line.Split(',');
        return fields.Length == 3
            && long.TryParse(fields[0], NumberStyles.Integer, CultureInfo.InvariantCulture, out var row)
            && double.TryParse(fields[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var weight)
            && fields[2] is "0" or "1"
            ? new(row, weight, fields[2] == "1")
            : throw new ResultFileException(path, $"line {number}: expected a row number, a weight, and 0 or 1, got '{line}'");
    }
}
