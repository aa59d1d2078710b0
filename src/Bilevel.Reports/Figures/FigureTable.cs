using System.Globalization;
using Bilevel.Core;
using Bilevel.Reports.Inputs;
using Bilevel.Reports.Tables;
using Bilevel.Reports.Writing;

namespace Bilevel.Reports.Figures;

/// <summary>The table of a figure: final values, what they cost, with which step sizes.</summary>
internal static class FigureTable
{
    private static readonly Quantity[] s_gradients = [Quantity.UpperGradientX, Quantity.UpperGradientY, Quantity.LowerGradientY, Quantity.LowerGradientX];

    /// <summary>The columns and one row a row of the figure.</summary>
    public static ComparisonTable Of(FigureFolder figure)
    {
        var result = figure.Result;
        var metrics = (result.Sweep?.Metrics ?? [.. result.Panels.Select(p => p.Metric)]).Distinct();
        (TableColumn Column, Func<FigureRowInput, TableCell> Cell)[] columns =
        [
            (new("row", "Method", "The method, or the variant of it.", ColumnGroup.Row, RightAligned: false), r => new(r.Row.Title)),
            .. result.Sweep is { } sweep
                ? [(new(sweep.Over, Sentence.Capitalised(sweep.Title), "The option that differs.", ColumnGroup.Result, RightAligned: true), r => new(r.Said.Swept!.Value.ToString(CultureInfo.InvariantCulture)))]
                : Array.Empty<(TableColumn, Func<FigureRowInput, TableCell>)>(),
            .. metrics.Select(m => Metric(figure, m)),
            Number("updates", "x-updates", "Median updates of the upper-level variable.", r => NumberText.Count(r.Row.Iterations)),
            Number("epochs", "Epochs", "The epochs that these are.", r => (r.Row.Iterations / result.UpdatesAnEpoch).ToString("0.##", CultureInfo.InvariantCulture)),
            (new("seconds", "Seconds", "Seconds in the method itself, without evaluation and compilation.", ColumnGroup.Ledger, RightAligned: true), Seconds),
            Number("gradients", "Gradients", "Median calls of ∇xF, ∇yF, ∇yG and ∇xG together.", r => Calls(r, s_gradients)),
            Number("hvp", "HVP", "Median Hessian-vector products.", r => Calls(r, Quantity.Hvp)),
            Number("jvp", "JVP", "Median mixed products.", r => Calls(r, Quantity.Jvp, Quantity.CrossProduct)),
            (new("steps", "Step sizes", "The step sizes of these runs, and what makes a variant.", ColumnGroup.Cost, RightAligned: false), r => new(r.Said.StepSizes)),
            .. figure.Rows.Any(r => r.Said.InPaper.Length > 0)
                ? [(new("paper", "The paper's", "The step sizes that the paper gives.", ColumnGroup.Cost, RightAligned: false), r => new(r.Said.InPaper.Length > 0 ? r.Said.InPaper : NumberText.Missing))]
                : Array.Empty<(TableColumn, Func<FigureRowInput, TableCell>)>(),
            Number("trials", "Trials", "Tuning trials that chose the step sizes.", r => r.Row.TuningTrials == 0 ? "none" : NumberText.Count(r.Row.TuningTrials)),
        ];
        return new(
            [.. columns.Select(c => c.Column)],
            [.. figure.Rows.Select(r => new TableRow(r.Row.Name, r.Row.Kind, [.. columns.Select(c => c.Cell(r))], [.. r.Row.Remarks.Except(figure.SharedRemarks)]))]);
    }

    private static (TableColumn, Func<FigureRowInput, TableCell>) Metric(FigureFolder figure, string name)
    {
        var sizes = figure.Rows.Where(r => r.Row.Metrics.ContainsKey(name)).Select(r => Math.Abs(r.Row.Metrics[name].Median)).DefaultIfEmpty(1).ToArray();
        var format = MetricFormat.Of(name, sizes.Min(), sizes.Max());
        return (
            new(name, Sentence.Capitalised(format.Title), $"The {format.Title} of the last evaluation: median and range over seeds.", ColumnGroup.Result, RightAligned: true),
            r => r.Row.Metrics.TryGetValue(name, out var spread) ? format.Cell(spread) : new(NumberText.Missing));
    }

    private static (TableColumn, Func<FigureRowInput, TableCell>) Number(string key, string header, string explanation, Func<FigureRowInput, string> text) =>
        (new(key, header, explanation, ColumnGroup.Cost, RightAligned: true), r => new(text(r)));

    private static TableCell Seconds(FigureRowInput row) => ComparisonTable.SecondsOf(row.Row);

    private static string Calls(FigureRowInput row, params Quantity[] quantities) =>
        NumberText.Count(quantities.Sum(q => row.Row.Calls.GetValueOrDefault(q.Key()) ?? 0));
}
