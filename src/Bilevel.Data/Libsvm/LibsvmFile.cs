using System.Globalization;

namespace Bilevel.Data;

/// <summary>Reads classification data in the text format of LIBSVM: <c>label index:value index:value …</c>, a row a line.</summary>
/// <remarks>
/// Plain, gzip or bzip2 by content; indices from 1, ascending within a row, what is left out is 0; fields are separated by spaces or tabs. Labels are numbers
/// and get ids by value, so that "+1" and "1" are one class. Strict: nothing is skipped, guessed or repaired. C.-C. Chang, C.-J. Lin, LIBSVM, 2011.
/// </remarks>
public static class LibsvmFile
{
    private static readonly char[] s_separators = [' ', '\t'];

    /// <summary>Reads the rows.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">The number of features; null for the largest index in the file.</param>
    /// <exception cref="DataException">The file is missing, empty, damaged, or holds something other than expected; says where.</exception>
    public static ClassificationTable Read(string path, int? columns = null)
    {
        var source = SourceFile.At(path);
        var (labels, firsts, indices, values) = (new List<double>(), new List<int>(), new List<int>(), new List<float>());
        using (var lines = new StreamReader(source.Content()))
        {
            while (NextLine(lines, path, labels.Count) is { } text)
            {
                firsts.Add(indices.Count);
                labels.Add(Row(text, new(path, labels.Count + 1, columns ?? int.MaxValue), indices, values));
            }
        }

        if (labels.Count == 0)
            throw new DataException(path, "expected rows of a label and features, got an empty file", 1);
        double[] classes = [.. labels.Distinct().Order()];
        if (classes.Length == 1)
            throw new DataException(path, FormattableString.Invariant($"expected at least two classes, got only {classes[0]}"), 0, "label");
        var width = columns ?? (indices.Count == 0 ? 0 : indices.Max());
        if ((long)labels.Count * width > Array.MaxLength)
            throw new DataException(path, FormattableString.Invariant($"expected a table that fits in memory as a matrix, got {labels.Count} rows × {width} features"));

        var features = new float[labels.Count * width];
        firsts.Add(indices.Count);
        for (var row = 0; row < labels.Count; row++)
        {
            for (var i = firsts[row]; i < firsts[row + 1]; i++)
                features[row * width + indices[i] - 1] = values[i];
        }

        return new(
            features, [.. labels.Select(label => Array.IndexOf(classes, label))], [.. classes.Select(c => c.ToString(CultureInfo.InvariantCulture))],
            [.. Enumerable.Range(1, width).Select(i => i.ToString(CultureInfo.InvariantCulture))], path, source.Sha256, [.. Enumerable.Range(1, labels.Count)]);
    }

    private static string? NextLine(StreamReader lines, string path, int read)
    {
        try
        {
            return lines.ReadLine();
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw new DataException(path, $"the file can't be read any further: {error.Message}", read + 1, null, error);
        }
    }

    private static double Row(string text, Place at, List<int> indices, List<float> values)
    {
        var (label, previous) = (double.NaN, 0);
        foreach (var range in text.AsSpan().SplitAny(s_separators))
        {
            var field = text.AsSpan(range);
            if (field.IsEmpty)
                continue;
            if (double.IsNaN(label))
            {
                if (!double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out label) || !double.IsFinite(label))
                    throw at.Error("label", $"expected a finite number, got \"{field}\"");
                continue;
            }

            previous = Feature(field, previous, at, values);
            indices.Add(previous);
        }

        return double.IsNaN(label) ? throw at.Error(null, "expected a row, got a blank line") : label;
    }

    private static int Feature(ReadOnlySpan<char> field, int previous, Place at, List<float> values)
    {
        var colon = field.IndexOf(':');
        if (colon < 0 || !int.TryParse(field[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index == 0)
            throw at.Error(null, $"expected index:value with an index from 1, got \"{field}\"");
        var name = index.ToString(CultureInfo.InvariantCulture);
        if (index <= previous)
            throw at.Error(name, FormattableString.Invariant($"expected ascending indices, got {index} after {previous}"));
        if (index > at.Columns)
            throw at.Error(name, FormattableString.Invariant($"expected indices up to {at.Columns}, got {index}"));
        if (!float.TryParse(field[(colon + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !float.IsFinite(value))
            throw at.Error(name, $"expected a finite number in single precision, got \"{field[(colon + 1)..]}\"");
        values.Add(value);
        return index;
    }

    private readonly record struct Place(string Path, int Line, int Columns)
    {
        public DataException Error(string? column, string problem) => new(Path, problem, Line, column);
    }
}
