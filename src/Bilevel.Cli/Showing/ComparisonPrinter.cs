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
        foreach (var method in comparison.NotApplicable)
            output.WriteLine($"Not applicable: {method.Title}: {method.Why}.");
        if (comparison.NotApplicable.Count > 0)
            output.WriteLine();
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
        foreach (var group in s_order)
        {
            if (open.Length > 0 && Part(table, table.Indices([.. open, group]), rangeOfLoss: open.Contains(ColumnGroup.Result)) is var both && both.Width(screen) <= screen.Width)
            {
                open = [.. open, group];
                parts[^1] = both;
                continue;
            }

            open = [group];
            parts.AddRange(Cut(table, group, screen));
        }

        return [.. parts.Where(p => p.Rows.Count > 0)];
    }

    // What leads every part, the row's name and in the ledger its loss, then as many columns as fit; at least one.
    private static IEnumerable<TextTable> Cut(ComparisonTable table, ColumnGroup group, Screen screen)
    {
        var all = table.Indices(group);
        int[] lead = [.. all.Where(i => table.Columns[i].Group != group)], left = [.. all.Except(lead)];
        while (left.Length > 0)
        {
            var taken = left.Length;
            while (taken > 1 && Part(table, [.. lead, .. left[..taken]], group == ColumnGroup.Result).Width(screen) > screen.Width)
                taken--;
            yield return Part(table, [.. lead, .. left[..taken]], group == ColumnGroup.Result);
            left = left[taken..];
        }
    }

    // A row that has nothing to say in this part (a reference in the race to the target) is left out of it. Beside its cost a row's loss is the median alone.
    private static TextTable Part(ComparisonTable table, IReadOnlyList<int> indices, bool rangeOfLoss)
    {
        string Text(TableRow row, int i) => !rangeOfLoss && table.Columns[i].Group == ColumnGroup.Result ? row.Cells[i].Text : row.Cells[i].ToString();
        string[][] rows = [.. table.Rows.Select(row => indices.Select(i => Text(row, i)).ToArray())];
        return new(
            [.. indices.Select(i => new TextColumn(table.Columns[i].Header, table.Columns[i].RightAligned))],
            [.. rows.Where(cells => cells.Skip(1).Any(c => c != "–"))]);
    }
}
