using System.Globalization;
using Bilevel.Numerics.Files;
using CsvHelper;

namespace Bilevel.Data;

/// <summary>A column of a CSV file to write: its name and what it shows of a row.</summary>
/// <typeparam name="TRow">What a row is made from.</typeparam>
/// <param name="Name">The name in the header.</param>
/// <param name="Value">A text, a number, a truth value, or null for an empty field.</param>
public sealed record CsvColumn<TRow>(string Name, Func<TRow, object?> Value);

/// <summary>Writes CSV files: RFC 4180, UTF-8, CRLF, numbers the invariant way with all their digits, <c>true</c> and <c>false</c>.</summary>
public static class CsvFile
{
    private static readonly CsvWriterOptions s_options = new() { Separator = ',', NewLine = "\r\n", Quoting = CsvQuoting.WhenNeededOrWhitespace };

    /// <summary>Replaces the file at <paramref name="path"/> by a header and a line a row, wholly or not at all.</summary>
    /// <exception cref="IOException">The file can't be written; an old one is untouched.</exception>
    /// <exception cref="ArgumentException">There is no column.</exception>
    public static void Write<TRow>(string path, IEnumerable<TRow> rows, params ReadOnlySpan<CsvColumn<TRow>> columns)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (columns.IsEmpty)
            throw new ArgumentException("expected at least one column, got none", nameof(columns));
        var shown = columns.ToArray();
        AtomicFile.Write(path, stream =>
        {
            using var writer = CsvWriter.Create(stream, s_options, leaveOpen: true);
            writer.WriteRecord([.. shown.Select(column => column.Name)]);
            foreach (var row in rows)
                writer.WriteRecord([.. shown.Select(column => Text(column.Value(row)))]);
        });
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        bool truth => truth ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
