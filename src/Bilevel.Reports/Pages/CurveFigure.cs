using Bilevel.Reports.Charts;
using Bilevel.Reports.Tables;
using Bilevel.Reports.Writing;

namespace Bilevel.Reports.Pages;

/// <summary>A line chart in a page: axes chosen for the data, drawn for wide and for narrow pages, with its notes.</summary>
internal static class CurveFigure
{
    private const double LogFromRatio = 4;       // of largest to smallest value, for the vertical axis
    private const double LogFromEnds = 8;        // of the longest to the shortest series, for the horizontal axis
    private const double Settled = 0.9;          // of a series' whole way, after which it has settled
    private const double LogFromSettled = 0.12;  // of the horizontal axis: where the median series has settled by then, the axis is logarithmic
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
        var notes = new List<string>();
        if (unspent.Count > 0)
            notes.Add($"Spends no {abscissa.Title}, and so is not drawn: {string.Join(", ", unspent)}.");
        if (drawn.Length < series.Count)
            notes.Add($"Has no {metric.Title}: {string.Join(", ", series.Except(drawn).Select(s => s.Name))}.");
        if (drawn.Length == 0)
            return Figure(Title(abscissa, metric), Markup.Empty, notes);

        var chart = Chart(drawn, abscissa, metric, lines);
        if (chart.X.Scale == AxisScale.Log)
            notes.Add("The axis is logarithmic, and begins at the first evaluation after the start.");
        if (chart.Series.Any(s => s.Points.Any(p => p.Median < chart.Y.Low || p.Median > chart.Y.High)))
            notes.Add(metric.Percent ? "The axis begins above the first evaluations." : "Values far above the start are cut off.");
        var id = $"{metric.Name}-{abscissa.Key}";
        return Figure(chart.Title, Markup.Of($"""
            <div class="wide">{chart.ToSvg(ChartSize.Wide, id + "-wide")}</div><div class="narrow">{chart.ToSvg(ChartSize.Narrow, id + "-narrow")}</div>
            """), notes);
    }

    /// <summary>The chart alone, its axes chosen for the data.</summary>
    /// <param name="drawn">Series with points.</param>
    /// <param name="abscissa">What is drawn to the right.</param>
    /// <param name="metric">What is drawn upwards.</param>
    /// <param name="lines">Horizontal lines.</param>
    /// <param name="across">How the horizontal axis is spaced; null to choose for the data.</param>
    public static LineChart Chart(Series[] drawn, Abscissa abscissa, MetricFormat metric, IReadOnlyList<HorizontalLine> lines, AxisScale? across = null)
    {
        var scale = across ?? HorizontalScale(drawn);
        if (scale == AxisScale.Log)
            drawn = [.. drawn.Select(AfterStart)];
        var x = Axis.Over(drawn.SelectMany(s => s.Points).Select(p => p.X), abscissa.Title, scale);
        x = scale == AxisScale.Linear ? x with { Low = Math.Min(0, x.Low) } : x;
        var y = metric.Percent ? Share(drawn, lines, metric) : Level(drawn, lines, metric);
        return new(Title(abscissa, metric), x, y, drawn, lines);
    }

    private static string Title(Abscissa abscissa, MetricFormat metric) => Sentence.Capitalised($"{metric.Title} against {abscissa.Title}");

    private static Markup Figure(string title, Markup chart, IReadOnlyList<string> notes) => Markup.Of($"""
        <figure class="chart"><figcaption>{title}</figcaption>
        {chart}{notes.Select(n => Markup.Of($"""<p class="note">{n}</p>"""))}</figure>

        """);

    // Logarithmic where runs have very different lengths or settle early: a linear axis would press what matters into its left edge.
    private static AxisScale HorizontalScale(Series[] drawn)
    {
        var ends = drawn.Select(s => s.Points[^1].X).Where(end => end > 0).DefaultIfEmpty(1).ToArray();
        var settled = drawn.Select(SettledAt).Order().ElementAt(drawn.Length / 2);
        return ends.Max() / ends.Min() > LogFromEnds || settled < LogFromSettled * ends.Max() ? AxisScale.Log : AxisScale.Linear;
    }

    // The start lies at 0, or, a first step being counted in, decades before the rest.
    private static Series AfterStart(Series series) =>
        series with { Points = [.. series.Points.Skip(series.Points.Count > 1 ? 1 : 0).Where(p => p.X > 0)] };

    private static double SettledAt(Series series)
    {
        var start = series.Points[0].Median;
        var way = series.Points.Max(p => Math.Abs(p.Median - start));
        return way > 0 ? series.Points.First(p => Math.Abs(p.Median - start) >= Settled * way).X : double.PositiveInfinity;
    }

    private static Axis Level(Series[] drawn, IReadOnlyList<HorizontalLine> lines, MetricFormat metric)
    {
        drawn = [.. drawn.Where(s => s.Points.Count > 0)];
        var start = drawn.Select(s => s.Points[0].Median).DefaultIfEmpty(0).Max();
        var ceiling = start > 0 && drawn.Any(s => s.Points[^1].Median < s.Points[0].Median) ? CeilingOverStart * start : double.PositiveInfinity;
        double[] values = [.. drawn.SelectMany(s => s.Points).SelectMany(p => new[] { p.Min, p.Median, p.Max }).Where(v => v <= ceiling), .. lines.Select(l => l.Y)];
        var scale = values.Length > 0 && values.Min() > 0 && values.Max() / values.Min() > LogFromRatio ? AxisScale.Log : AxisScale.Linear;
        return Axis.Over(values, metric.Title, scale);
    }

    // A share rises from chance within a few evaluations; the axis shows where the methods differ.
    private static Axis Share(Series[] drawn, IReadOnlyList<HorizontalLine> lines, MetricFormat metric)
    {
        var late = drawn.SelectMany(s => s.Points.Skip((int)Math.Ceiling(EarlyPart * s.Points.Count))).SelectMany(p => new[] { p.Min, p.Max });
        double[] shown = [.. late, .. drawn.Where(s => s.Points.Count > 0).Select(s => s.Points[^1].Min), .. lines.Select(l => l.Y)];
        return Axis.Over([.. shown, Math.Max(0, shown.DefaultIfEmpty(0).Max() - LeastShare)], metric.Title, AxisScale.Linear, percent: true);
    }
}
