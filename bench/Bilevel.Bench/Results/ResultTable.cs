using System.Text;
using Spectre.Console;

namespace Bilevel.Bench.Results;

/// <summary>A table of text: the first column holds words, the others numbers.</summary>
/// <param name="Headers">One a column.</param>
/// <param name="Rows">As many cells each.</param>
public sealed record ResultTable(IReadOnlyList<string> Headers, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>The table in Markdown.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        Append(Headers);
        Append([.. Headers.Select((_, i) => i == 0 ? "---" : "---:")]);
        foreach (var row in Rows)
            Append(row);
        return text.ToString();

        void Append(IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells.Select(c => c.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
    }

    /// <summary>The table with lines.</summary>
    public Table ToTable()
    {
        var table = new Table().Border(TableBorder.Rounded);
        for (var i = 0; i < Headers.Count; i++)
        {
            var column = new TableColumn(new Text(Headers[i], new(decoration: Decoration.Bold)));
            table.AddColumn(i == 0 ? column : column.RightAligned());
        }

        foreach (var row in Rows)
            table.AddRow(row.Select(cell => new Text(cell)));
        return table;
    }
}
