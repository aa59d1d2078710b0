using System.Globalization;
using Bilevel.Numerics.Text;

namespace Bilevel.Data;

/// <summary>Reads a CSV file with a header row, numeric columns and one column of class labels.</summary>
/// <remarks>
/// Strict: RFC 4180 with commas, UTF-8 (a byte order mark is fine), plain or gzip by content; every other column is a finite number
/// written the invariant way; nothing is skipped, guessed or repaired. Labels are compared as text ("1" and "1.0" are two classes) and
/// get ids in sorted order, by value if all are numbers, so that ids don't depend on the order of the rows.
/// </remarks>
public static class CsvTable
{
    /// <summary>Reads the table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="label">The name of the column that holds the class.</param>
    /// <exception cref="DataException">The file is missing, empty, truncated, ragged, not UTF-8, or holds something other than expected.</exception>
    public static ClassificationTable Read(string path, string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        var source = SourceFile.At(path);
        using var records = new CsvRecords(source);
        var header = Header(records, path);
        var labelColumn = LabelColumn(header, label, path);
        records.ColumnNames = header;

        var (features, labels, lines) = (new List<float>(), new List<string>(), new List<int>());
        while (records.Read(header.Length))
        {
            lines.Add(records.Line);
            for (var column = 0; column < header.Length; column++)
            {
                if (column == labelColumn)
                    labels.Add(Label(records, column));
                else
                    features.Add(records.Number(column));
            }
        }

        if (labels.Count == 0)
            throw new DataException(path, "expected rows after the header, got none", 1);
        var classNames = SortedClasses(labels);
        if (classNames.Length == 1)
            throw new DataException(path, $"expected at least two classes, got only \"{classNames[0]}\"", 0, label);
        var idOf = classNames.Select((name, id) => (name, id)).ToDictionary(p => p.name, p => p.id, StringComparer.Ordinal);
        string[] columnNames = [.. header.Where((_, column) => column != labelColumn)];
        return new([.. features], [.. labels.Select(name => idOf[name])], classNames, columnNames, path, source.Sha256, [.. lines]);
    }

    private static string[] Header(CsvRecords records, string path)
    {
        if (!records.Read())
            throw new DataException(path, "expected a header row, got an empty file", 1);
        var names = new string[records.Count];
        for (var column = 0; column < names.Length; column++)
        {
            names[column] = records.Text(column);
            if (names[column].Length == 0)
                throw records.Unexpected(column, "a column name in the header");
            if (Array.IndexOf(names, names[column], 0, column) is >= 0 and var first)
                throw Twice(first, column);
        }

        return names;

        DataException Twice(int first, int column) => new(
            path, FormattableString.Invariant($"expected every column name once, got this one for columns {first + 1} and {column + 1}"), records.Line, names[column]);
    }

    private static int LabelColumn(string[] header, string label, string path)
    {
        var column = Array.IndexOf(header, label);
        if (column < 0)
            throw new DataException(
                path, $"expected the label column \"{label}\", got the columns {ClassificationTable.Quoted(header)}{Nearest.Hint(label, header)}", 1);
        if (header.Length == 1)
            throw new DataException(path, "expected columns beside the label, got none (fields are separated by commas)", 1, label);
        return column;
    }

    private static string Label(CsvRecords records, int column)
    {
        var text = records.Text(column);
        return text.Length > 0 && !(Value(text) is { } value && double.IsNaN(value)) ? text : throw records.Unexpected(column, "a class label");
    }

    private static string[] SortedClasses(IEnumerable<string> labels)
    {
        var names = labels.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        return names.All(name => Value(name) is not null) ? [.. names.OrderBy(Value)] : names;
    }

    private static double? Value(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
}
