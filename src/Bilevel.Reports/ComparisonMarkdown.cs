using System.Text;
using Bilevel.Experiments.Results;
using Bilevel.Numerics.Files;
using Bilevel.Reports.Inputs;
using Bilevel.Reports.Tables;

namespace Bilevel.Reports;

/// <summary>The table of a comparison as Markdown, for a README or a document: results, cost to the target, what was evaluated.</summary>
public static class ComparisonMarkdown
{
    private static readonly ColumnGroup[] s_groups = [ColumnGroup.Result, ColumnGroup.Target, ColumnGroup.Ledger];

    /// <summary>Writes the table, the machine and the command as a Markdown file.</summary>
    /// <param name="folder">The folder with comparison.json.</param>
    /// <param name="path">The file; replaced as a whole or not at all.</param>
    /// <exception cref="ResultFileException">A result file is missing or broken.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void Write(string folder, string path) => AtomicFile.WriteText(path, Of(ComparisonFolder.Read(folder).Result));

    /// <summary>The Markdown of a comparison.</summary>
    public static string Of(ComparisonResult comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        var table = ComparisonTable.Of(comparison);
        // The ledger repeats the loss, the first result.
        int[] shown = [.. table.Indices(s_groups).Distinct()];
        var text = new StringBuilder();
        MarkdownTable.Append(text, [.. shown.Select(i => table.Columns[i])], table.Rows.Select(row => shown.Select(i => row.Cells[i])));
        text.Append('\n').Append(comparison.Verdict).Append('\n');
        foreach (var row in table.Rows.Where(r => r.Remarks.Count > 0))
            text.Append("\n* ").Append(row.Cells[0].Text).Append(": ").Append(string.Join("; ", row.Remarks)).Append('.');
        foreach (var left in comparison.NotApplicable)
            text.Append("\n* Not applicable: ").Append(left).Append('.');
        var machine = comparison.Machine;
        return text.Append(System.Globalization.CultureInfo.InvariantCulture,
            $"\n\n`{comparison.Command}`: budget {comparison.Budget}, seeds {string.Join(", ", comparison.Seeds)}, target {comparison.Target.Metric.Replace('_', ' ')} {comparison.Target.Value}; {machine.Cpu}, {machine.Threads} threads, {machine.Runtime}.\n").ToString();
    }
}
