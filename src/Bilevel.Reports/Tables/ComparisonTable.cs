using System.Globalization;
using Bilevel.Core;
using Bilevel.Experiments.Results;
using Bilevel.Reports.Writing;

namespace Bilevel.Reports.Tables;

/// <summary>The table of a comparison as text: what the terminal prints and what the page shows are the same strings.</summary>
/// <param name="Columns">The columns from left to right.</param>
/// <param name="Rows">The rows in the order of the comparison: methods, then references.</param>
public sealed record ComparisonTable(IReadOnlyList<TableColumn> Columns, IReadOnlyList<TableRow> Rows)
{
    /// <summary>How the cells of a row begin that reached the target on no seed.</summary>
    public const string NeverReached = "not reached (0 of ";

    private static readonly string[] s_usualMetrics = ["validation_loss", "test_accuracy", "auc"];

    private static readonly TableCell s_missing = new(NumberText.Missing);

    private static readonly (TableColumn Column, Func<ComparisonRow, TableCell> Cell) s_wins =
        (new("wins", "Wins", "Whether all its seeds are above all seeds of the best row trained on corrupted labels, in test accuracy.", ColumnGroup.Result, RightAligned: false), Wins);

    /// <summary>A metric's name for people.</summary>
    public static string TitleOf(string metric) => MetricFormat.Of(metric).Title;

    /// <summary>The table of a comparison.</summary>
    public static ComparisonTable Of(ComparisonResult comparison)
    {
        (TableColumn Column, Func<ComparisonRow, TableCell> Cell)[] columns =
        [
            (new("row", "Method", "The bilevel method, or the rows a reference was trained on.", ColumnGroup.Row, RightAligned: false), r => new(r.Title)),
            .. MetricNames(comparison).Select(name => MetricColumn(comparison, name)),
            .. comparison.Rows.Any(r => r.Wins is not null) ? [s_wins] : Array.Empty<(TableColumn, Func<ComparisonRow, TableCell>)>(),
            TargetColumn("s", t => t.Seconds, "Median seconds", NumberText.Significant),
            TargetColumn("HVP", t => t.Hvp, "Median Hessian-vector products", NumberText.Count),
            TargetColumn("JVP", t => t.Jvp, "Median Jacobian-vector products", NumberText.Count),
            .. Quantities.All.Where(q => q != Quantity.CrossProduct || comparison.Rows.Any(r => Calls(r, q) > 0)).Select(QuantityColumn),
            (new("seconds", "Seconds", "Seconds in the method itself, without evaluation and compilation.", ColumnGroup.Ledger, RightAligned: true), SecondsOf),
            (new("iterations", "Iterations", "Median updates of the upper-level variable.", ColumnGroup.Cost, RightAligned: true), r => new(NumberText.Count(r.Iterations))),
            (new("samples", "Samples", "Median samples over all quantities: calls times batch size.", ColumnGroup.Cost, RightAligned: true), r => new(NumberText.Count(r.TotalSamples))),
            (new("compile", "Compile s", "Median seconds to trace and compile the losses.", ColumnGroup.Cost, RightAligned: true), r => new(NumberText.Significant(r.CompileSeconds))),
        ];
        return new(
            [.. columns.Select(c => c.Column)],
            [.. comparison.Rows.Select(r => new TableRow(r.Name, r.Kind, [.. columns.Select(c => c.Cell(r))], Remarks(r, comparison.Seeds.Count)))]);
    }

    /// <summary>The indices of the columns of the given groups, the row's name first; what a row spent stands beside its loss, the first result.</summary>
    public IReadOnlyList<int> Indices(params ColumnGroup[] groups)
    {
        var withLoss = groups.Any(g => g is ColumnGroup.Ledger or ColumnGroup.Cost);
        var loss = Enumerable.Range(0, Columns.Count).FirstOrDefault(i => Columns[i].Group == ColumnGroup.Result, -1);
        return [.. Enumerable.Range(0, Columns.Count).Where(i => Columns[i].Group == ColumnGroup.Row || groups.Contains(Columns[i].Group) || (withLoss && i == loss))];
    }

    // The target's metric and the usual ones that any row has; all metrics of a task that has none of these.
    private static string[] MetricNames(ComparisonResult comparison)
    {
        var present = comparison.Rows.SelectMany(r => r.Metrics.Keys).ToHashSet();
        string[] wanted = [comparison.Target.Metric, comparison.Objective, .. s_usualMetrics];
        string[] shown = [.. wanted.Distinct().Where(present.Contains)];
        return shown.Length > 0 ? shown : [.. present.Order(StringComparer.Ordinal)];
    }

    private static (TableColumn Column, Func<ComparisonRow, TableCell> Cell) MetricColumn(ComparisonResult comparison, string name)
    {
        var sizes = comparison.Rows.Where(r => r.Metrics.ContainsKey(name)).OrderBy(r => r.Kind).GroupBy(r => r.Kind, r => Math.Abs(r.Metrics[name].Median)).First();
        var format = MetricFormat.Of(name, sizes.Min(), sizes.Max()); // the methods decide how many decimals, where they have the metric
        var header = string.Concat(char.ToUpperInvariant(format.Title[0]).ToString(), format.Title.AsSpan(1));
        return (
            new(name, header, $"The {format.Title} of the last evaluation: median and range over seeds.", ColumnGroup.Result, RightAligned: true),
            row => row.Metrics.TryGetValue(name, out var spread) ? format.Cell(spread) : s_missing);
    }

    private static (TableColumn Column, Func<ComparisonRow, TableCell> Cell) QuantityColumn(Quantity quantity) => (
        new(quantity.Key(), quantity.Symbol(), $"Median calls of {quantity.Symbol()}, evaluated and not reused.", ColumnGroup.Ledger, RightAligned: true),
        row => Calls(row, quantity) is { } calls ? new(NumberText.Count(calls)) : s_missing);

    private static (TableColumn Column, Func<ComparisonRow, TableCell> Cell) TargetColumn(
        string unit, Func<ToTarget, double?> value, string explanation, Func<double, string> text) => (
        new(unit.ToLowerInvariant() + "_to_target", unit + "→target", $"{explanation} until the target loss was first reached.", ColumnGroup.Target, RightAligned: true),
        row => row.ToTarget switch
        {
            null => s_missing,
            { } target when target.Reached < target.Of => new(string.Create(CultureInfo.InvariantCulture, $"not reached ({target.Reached} of {target.Of})")),
            { } target => value(target) is { } spent ? new(text(spent)) : s_missing,
        });

    private static double? Calls(ComparisonRow row, Quantity quantity) => row.Calls.GetValueOrDefault(quantity.Key());

    private static TableCell Wins(ComparisonRow row) => row.Wins switch { null => s_missing, true => new("yes"), false => new("no") };

    // No run takes no time: seconds of 0 were not measured.
    internal static TableCell SecondsOf(ComparisonRow row) => row.Seconds is { Max: > 0 } seconds
        ? new(NumberText.Significant(seconds.Median), seconds.Count > 1 ? $"{NumberText.Significant(seconds.Min)}–{NumberText.Significant(seconds.Max)}" : null)
        : s_missing;

    private static IReadOnlyList<string> Remarks(ComparisonRow row, int seeds) => row.RunFolders.Count < seeds
        ? [.. row.Remarks, string.Create(CultureInfo.InvariantCulture, $"only {row.RunFolders.Count} of {seeds} seeds have a run")]
        : row.Remarks;
}
