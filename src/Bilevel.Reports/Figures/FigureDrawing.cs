using Bilevel.Experiments.Results;
using Bilevel.Reports.Charts;
using Bilevel.Reports.Inputs;
using Bilevel.Reports.Pages;
using Bilevel.Reports.Tables;
using Bilevel.Reports.Writing;

namespace Bilevel.Reports.Figures;

/// <summary>The drawing of a figure: curves of all rows side by side, or final values against the option that differs.</summary>
/// <param name="Chart">The drawing.</param>
/// <param name="Notes">What a reader must know of it, a sentence each.</param>
internal sealed record FigureDrawing(PanelChart Chart, IReadOnlyList<string> Notes)
{
    private const string Accuracy = "test_accuracy";
    private const double LogFromRatio = 8; // of the largest to the smallest number of a sweep

    /// <summary>The drawing of a figure.</summary>
    public static FigureDrawing Of(FigureFolder figure)
    {
        var notes = new List<string>();
        LineChart[] panels = figure.Result.Sweep is { } sweep
            ? [.. sweep.Metrics.Select(m => Swept(figure, sweep, m, notes))]
            : [.. figure.Result.Panels.Select(p => Curves(figure, p, notes))];
        var drawn = figure.Result.Panels.Any(p => p.Metric == Accuracy) ? figure.Rows : figure.Methods;
        var legend = figure.Result.Sweep is null ? drawn.Select(r => (r.Legend, r.Style)) : [];
        return new(new(figure.Result.Title, panels, [.. legend]), [.. notes.Distinct()]);
    }

    private static LineChart Curves(FigureFolder figure, FigurePanel panel, List<string> notes)
    {
        var (abscissa, across) = panel.Against switch
        {
            Against.Epoch => (Abscissa.Epochs(figure.Result.UpdatesAnEpoch), (AxisScale?)AxisScale.Linear),
            Against.Updates => (Abscissa.Updates, AxisScale.Linear),
            _ => (Abscissa.Seconds, null),
        };
        var metric = MetricFormat.Of(panel.Metric);
        var series = figure.Methods.Select(r => new Series(r.Legend, r.Style, abscissa.Band(r.Runs, panel.Metric))).ToArray();
        Series[] drawn = [.. series.Where(s => s.Points.Count > 0)];
        if (drawn.Length < series.Length)
            notes.Add($"Has no {metric.Title}: {string.Join(", ", series.Except(drawn).Select(s => s.Name))}.");
        HorizontalLine[] references = panel.Metric == Accuracy
            ? [.. figure.Rows.Except(figure.Methods).Where(r => r.Row.Metrics.ContainsKey(Accuracy)).Select(r => new HorizontalLine(r.Row.Title, r.Style, r.Row.Metrics[Accuracy].Median))]
            : [];
        var chart = CurveFigure.Chart(drawn, abscissa, metric, references, across);
        if (chart.X.Scale == AxisScale.Log)
            notes.Add($"The axis of {abscissa.Title} is logarithmic, and begins at the first evaluation after the start.");
        string[] beyond = [.. chart.Series.Where(s => s.Points.Any(p => p.Median < chart.Y.Low || p.Median > chart.Y.High)).Select(s => s.Name)];
        if (beyond.Length > 0)
            notes.Add(metric.Percent ? $"The axis of {metric.Title} begins above the first evaluations." : $"Values of {metric.Title} far above the start are cut off: {string.Join(", ", beyond)}.");
        return chart;
    }

    private static LineChart Swept(FigureFolder figure, FigureSweep sweep, string name, List<string> notes)
    {
        var metric = MetricFormat.Of(name);
        BandPoint[] points = [.. figure.Rows.Where(r => r.Row.Metrics.ContainsKey(name)).Select(r => (X: r.Said.Swept!.Value, Y: r.Row.Metrics[name]))
            .OrderBy(p => p.X).Select(p => new BandPoint(p.X, p.Y.Median, p.Y.Min, p.Y.Max))];
        if (points.Length < figure.Rows.Count)
            notes.Add($"Has no final {metric.Title}: {string.Join(", ", figure.Rows.Where(r => !r.Row.Metrics.ContainsKey(name)).Select(r => r.Row.Title))}.");
        double[] xs = [.. points.Select(p => p.X)];
        var scale = xs.Length > 0 && xs.Min() > 0 && xs.Max() / xs.Min() >= LogFromRatio ? AxisScale.Log : AxisScale.Linear;
        return new(
            Sentence.Capitalised($"final {metric.Title} against {sweep.Title}"),
            Axis.Over(xs, sweep.Title, scale),
            Axis.Over(points.SelectMany(p => new[] { p.Min, p.Max }), $"final {metric.Title}", AxisScale.Linear, metric.Percent),
            [new(metric.Title, SeriesStyle.Method(0), points)], []);
    }
}
