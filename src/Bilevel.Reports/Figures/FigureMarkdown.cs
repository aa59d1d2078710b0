using System.Globalization;
using System.Text;
using Bilevel.Reports.Inputs;
using Bilevel.Reports.Tables;

namespace Bilevel.Reports.Figures;

/// <summary>The table of a figure as Markdown, for a document.</summary>
internal static class FigureMarkdown
{
    /// <summary>The table, what was found, its remarks, the command and the machine.</summary>
    public static string Of(FigureFolder figure, FigureContent content)
    {
        var (columns, rows) = content.Table;
        var text = new StringBuilder();
        MarkdownTable.Append(text, columns, rows.Select(r => r.Cells));
        foreach (var sentence in content.Findings.Concat(figure.Said))
            text.Append("\n* ").Append(sentence);
        foreach (var row in rows.Where(r => r.Remarks.Count > 0))
            text.Append("\n* ").Append(row.Cells[0].Text).Append(": ").Append(string.Join("; ", row.Remarks)).Append('.');
        foreach (var left in figure.Comparison.NotApplicable)
            text.Append("\n* Not applicable: ").Append(left).Append('.');
        var machine = figure.Comparison.Machine;
        return text.Append(CultureInfo.InvariantCulture,
            $"\n\n`{figure.Result.Command}`: budget {figure.Comparison.Budget}, seeds {string.Join(", ", figure.Comparison.Seeds)}; {machine.Cpu}, {machine.Threads} threads, {machine.Runtime}.\n").ToString();
    }
}
