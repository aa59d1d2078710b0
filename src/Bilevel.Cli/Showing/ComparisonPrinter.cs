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
            $"Budget of a run: {Budget.Parse(comparison.Budget).InWords}; seeds {string.Join(", ", comparison.Seeds)}; cells: median (min–max) over seeds; target: {ComparisonTable.TitleOf(comparison.Target.Metric)} {comparison.Target.Value}"));
        foreach (var part in Parts(ComparisonTable.Of(comparison), screen))
        {
            output.WriteLine();
            part.Write(screen);
        }

        output.WriteLine();
        string[] unreached = [.. comparison.Rows.Where(r => r.ToTarget is { Reached: 0 }).Select(r => r.Title)];
        if (unreached.Length > 0)
            output.WriteLine($"Target not reached on any seed: {string.Join(", ", unreached)}.\n");
        NotApplicablePrinter.Write(comparison.NotApplicable, output);
        string[] remarks = [.. comparison.Rows.SelectMany(r => r.Remarks.Select(remark => $"{r.Title}: {remark}")), .. comparison.Remarks];
        foreach (var remark in remarks)
            output.WriteLine($"Note: {remark}");
        if (remarks.Length > 0)
            output.WriteLine();
        output.WriteLine(comparison.Verdict);
    }

    /// <summary>Neighbouring groups share a table as long as it is no wider than the screen; a group that is wider is cut between two columns.</summary>
    internal static IReadOnlyList<TextTable> Parts(ComparisonTable table, Screen screen)
    {
        var parts = new List<TextTable>();
        ColumnGroup[] open = [];
        foreach (var group in s_order.Where(group => table.Columns.Any(c => c.Group == group)))
        {
            if (open.Length > 0 && Part(table, table.Indices([.. open, group]), ranges: open.Contains(ColumnGroup.Result)) is var both && both.Width(screen) <= screen.Width)
            {
                open = [.. open, group];
                parts[^1] = both;
                continue;
            }

            open = [group];
            var indices = table.Indices(group);
            parts.AddRange(Part(table, indices, group == ColumnGroup.Result).Fit(screen, indices.Count(i => table.Columns[i].Group != group)));
        }

        return [.. parts.Where(p => p.Rows.Count > 0)];
    }

    // A row that has nothing to say in this part (a reference in the race to the target) is left out of it. In the ledger, loss and seconds are medians alone.
    private static TextTable Part(ComparisonTable table, IReadOnlyList<int> indices, bool ranges)
    {
        string Text(TableRow row, int i) => ranges ? row.Cells[i].ToString() : row.Cells[i].Text;
        string[][] rows = [.. table.Rows.Select(row => indices.Select(i => Text(row, i)).ToArray())];
        return new(
            [.. indices.Select(i => new TextColumn(table.Columns[i].Header, table.Columns[i].RightAligned))],
            [.. rows.Where(cells => cells.Skip(1).Any(c => c != "–" && !c.StartsWith(ComparisonTable.NeverReached, StringComparison.Ordinal)))]);
    }
}
