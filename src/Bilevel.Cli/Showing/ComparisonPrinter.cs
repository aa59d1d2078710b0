using Bilevel.Core;
using Bilevel.Experiments.Results;
using Bilevel.Reports.Tables;

namespace Bilevel.Cli.Showing;

/// <summary>Prints a comparison: the table that the report shows, cut into parts that fit the screen, then remarks and verdict.</summary>
internal static class ComparisonPrinter
{
    private static readonly ColumnGroup[] s_order = [ColumnGroup.Result, ColumnGroup.Target, ColumnGroup.Ledger, ColumnGroup.Cost];

    public static void Write(ComparisonResult comparison, Screen screen)
    {
        var output = screen.Output;
        output.WriteLine(comparison.Title);
        output.WriteLine(FormattableString.Invariant(
            $"Budget of a run: {Budget.Parse(comparison.Budget).InWords}; seeds {string.Join(", ", comparison.Seeds)}; cells: median (min–max) over seeds; target: {comparison.Target.Metric.Replace('_', ' ')} {comparison.Target.Value}"));
        foreach (var part in Parts(ComparisonTable.Of(comparison), screen))
        {
            output.WriteLine();
            part.Write(screen);
        }

        output.WriteLine();
        string[] remarks = [.. comparison.Rows.SelectMany(r => r.Remarks.Select(remark => $"{r.Title}: {remark}")), .. comparison.Remarks];
        foreach (var remark in remarks)
            output.WriteLine($"Note: {remark}");
        if (remarks.Length > 0)
            output.WriteLine();
        output.WriteLine(comparison.Verdict);
    }

    /// <summary>Neighbouring groups share a table as long as it is no wider than the screen.</summary>
    internal static IReadOnlyList<TextTable> Parts(ComparisonTable table, Screen screen)
    {
        var parts = new List<TextTable>();
        ColumnGroup[] open = [];
        foreach (var group in s_order)
        {
            if (open.Length > 0 && Part(table, [.. open, group]).Width(screen) <= screen.Width)
            {
                open = [.. open, group];
                parts[^1] = Part(table, open);
            }
            else
            {
                open = [group];
                parts.Add(Part(table, open));
            }
        }

        return parts;
    }

    // A row that has nothing to say in this part (a reference in the race to the target) is left out of it.
    private static TextTable Part(ComparisonTable table, ColumnGroup[] groups)
    {
        var indices = table.Indices(groups);
        string[][] rows = [.. table.Rows.Select(row => indices.Select(i => row.Cells[i].ToString()).ToArray())];
        return new(
            [.. indices.Select(i => new TextColumn(table.Columns[i].Header, table.Columns[i].RightAligned))],
            [.. rows.Where(cells => cells.Skip(1).Any(c => c != "–"))]);
    }
}
