using System.Text;

namespace Bilevel.Reports.Tables;

/// <summary>A table as Markdown.</summary>
internal static class MarkdownTable
{
    /// <summary>Appends header, alignment and rows, a line each.</summary>
    public static void Append(StringBuilder text, IReadOnlyList<TableColumn> columns, IEnumerable<IEnumerable<TableCell>> rows)
    {
        Line(text, columns.Select(c => Escaped(c.Header)));
        Line(text, columns.Select(c => c.RightAligned ? "---:" : "---"));
        foreach (var row in rows)
            Line(text, row.Select(cell => Escaped(cell.ToString())));
    }

    private static void Line(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private static string Escaped(string cell) => cell.Replace("|", "\\|", StringComparison.Ordinal);
}
