using Bilevel.Reports.Charts;
using Bilevel.Reports.Tables;
using Bilevel.Reports.Writing;

namespace Bilevel.Reports.Pages;

/// <summary>A line chart in a page: axes chosen for the data, drawn for wide and for narrow pages, with its notes.</summary>
internal static class CurveFigure
{
    private const double LogFromRatio = 4;       // of largest to smallest value, for the vertical axis
    private const double LogFromEnds = 8;        // of the longest to the shortest series, for the horizontal axis
    private const double CeilingOverStart = 1.5; // what falls for any series is drawn up to this times the largest start
    private const double EarlyPart = 0.25;       // of a series: what an accuracy's axis need not show
    private const double LeastShare = 0.06;      // of an accuracy's axis, so that noise doesn't fill it

    /// <summary>The figure. Series that can't be drawn are named in a note; without any other the notes stand alone.</summary>
    /// <param name="series">The series; one without points has no number of the metric.</param>
    /// <param name="unspent">The names of series that spend nothing of the abscissa and so would be drawn at 0.</param>
    /// <param name="abscissa">What is drawn to the right.</param>
    /// <param name="metric">What is drawn upwards.</param>
    /// <param name="lines">Horizontal lines.</param>
    public static Markup Of(IReadOnlyList<Series> series, IReadOnlyList<string> unspent, Abscissa abscissa, MetricFormat metric, IReadOnlyList<HorizontalLine> lines)
    {
        Series[] drawn = [.. series.Where(s => s.Points.Count > 0)];
        var title = Capitalised($"{metric.Title} against {abscissa.Title}");
        var notes = new List<string>();
        if (unspent.Count > 0)
            notes.Add($"Spends no {abscissa.Title}, and so is not drawn: {string.Join(", ", unspent)}.");
        if (drawn.Length < series.Count)
            notes.Add($"Has no {metric.Title}: {string.Join(", ", series.Except(drawn).Select(s => s.Name))}.");
        if (drawn.Length == 0)
            return Figure(title, Markup.Empty, notes);

        var x = Horizontal(drawn, abscissa);
        var y = metric.Percent ? Share(drawn, lines, metric) : Level(drawn, lines, metric);
        if (x.Scale == AxisScale.Log && drawn.Any(s => s.Points[0].X <= 0))
            notes.Add("The evaluation before the first step, at 0, has no place on a logarithmic axis.");
        if (drawn.Any(s => s.Points.Any(p => x.Takes(p.X) && (p.Median < y.Low || p.Median > y.High))))
            notes.Add(metric.Percent ? "The axis begins above the first evaluations." : "Values far above the start are cut off.");
        var chart = new LineChart(title, x, y, drawn, lines);
        var id = $"{metric.Name}-{abscissa.Key}";
        return Figure(title, Markup.Of($"""
            <div class="wide">{chart.ToSvg(ChartSize.Wide, id + "-wide")}</div><div class="narrow">{chart.ToSvg(ChartSize.Narrow, id + "-narrow")}</div>
            """), notes);
    }

    private static Markup Figure(string title, Markup chart, IReadOnlyList<string> notes) => Markup.Of($"""
        <figure class="chart"><figcaption>{title}</figcaption>
        {chart}{notes.Select(n => Markup.Of($"""<p class="note">{n}</p>"""))}</figure>

        """);

    // Logarithmic where runs have very different lengths: on a linear axis the short ones would be slivers at the left edge.
    private static Axis Horizontal(Series[] drawn, Abscissa abscissa)
    {
        var ends = drawn.Select(s => s.Points[^1].X).Where(end => end > 0).ToArray();
        var scale = ends.Length > 0 && ends.Max() / ends.Min() > LogFromEnds ? AxisScale.Log : AxisScale.Linear;
        var axis = Axis.Over(drawn.SelectMany(s => s.Points).Select(p => p.X), abscissa.Title, scale);
        return scale == AxisScale.Linear ? axis with { Low = Math.Min(0, axis.Low) } : axis;
    }

    private static Axis Level(Series[] drawn, IReadOnlyList<HorizontalLine> lines, MetricFormat metric)
    {
        var start = drawn.Max(s => s.Points[0].Median);
        var ceiling = start > 0 && drawn.Any(s => s.Points[^1].Median < s.Points[0].Median) ? CeilingOverStart * start : double.PositiveInfinity;
        double[] values = [.. drawn.SelectMany(s => s.Points).SelectMany(p => new[] { p.Min, p.Median, p.Max }).Where(v => v <= ceiling), .. lines.Select(l => l.Y)];
        var scale = values.Min() > 0 && values.Max() / values.Min() > LogFromRatio ? AxisScale.Log : AxisScale.Linear;
        return Axis.Over(values, metric.Title, scale);
    }

    // A share rises from chance within a few evaluations; the axis shows where the methods differ.
    private static Axis Share(Series[] drawn, IReadOnlyList<HorizontalLine> lines, MetricFormat metric)
    {
        var late = drawn.SelectMany(s => s.Points.Skip((int)Math.Ceiling(EarlyPart * s.Points.Count))).SelectMany(p => new[] { p.Min, p.Max });
        double[] shown = [.. late, .. drawn.Select(s => s.Points[^1].Min), .. lines.Select(l => l.Y)];
        return Axis.Over([.. shown, Math.Max(0, shown.Max() - LeastShare)], metric.Title, AxisScale.Linear, percent: true);
    }

    private static string Capitalised(string text) => string.Concat(char.ToUpperInvariant(text[0]).ToString(), text.AsSpan(1));
}
