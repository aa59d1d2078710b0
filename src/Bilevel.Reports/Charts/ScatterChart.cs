using Bilevel.Reports.Writing;

namespace Bilevel.Reports.Charts;

/// <summary>Points with a fitted line and its band.</summary>
/// <param name="Name">What they are, for the legend.</param>
/// <param name="Style">Their looks.</param>
/// <param name="Points">The points in the order in which they came: early ones are drawn paler.</param>
/// <param name="Line">The line with its band, in the order of x; empty for none.</param>
internal sealed record ScatterSeries(string Name, SeriesStyle Style, IReadOnlyList<(double X, double Y)> Points, IReadOnlyList<BandPoint> Line);

/// <summary>Points in a plane, a line and a band through each cloud; logarithmic axes where values span a decade.</summary>
/// <param name="Title">What it shows, in a line.</param>
/// <param name="XTitle">What is measured to the right.</param>
/// <param name="YTitle">What is measured upwards.</param>
/// <param name="Series">The clouds.</param>
internal sealed record ScatterChart(string Title, string XTitle, string YTitle, IReadOnlyList<ScatterSeries> Series)
{
    /// <summary>The width of the drawing, in pixels.</summary>
    public const double Width = 460;

    private const double Top = 30, PlotHeight = 280, Axes = 44, LegendRow = 18, Decade = 10, Palest = 0.25;
    private const double EdgeLabel = 26; // half of a label below the right end

    /// <summary>The height of the drawing, in pixels.</summary>
    public double Height => Top + PlotHeight + Axes + LegendRow * Series.Count + 6;

    /// <summary>The chart as an SVG element.</summary>
    /// <param name="id">A name that no other drawing of the page has.</param>
    public Markup ToSvg(string id) => Together(Title, [this], id);

    /// <summary>Charts side by side as one SVG element.</summary>
    public static Markup Together(string title, IReadOnlyList<ScatterChart> charts, string id) => Markup.Of($"""
        <svg class="scatter-chart" viewBox="0 0 {Width * charts.Count} {charts.Max(c => c.Height)}" role="img" aria-labelledby="{id}-title {id}-desc" xmlns="http://www.w3.org/2000/svg">
        <title id="{id}-title">{title}</title><desc id="{id}-desc">{string.Join(' ', charts.Select(c => c.Description))}</desc>
        {charts.Select((c, i) => Markup.Of($"""<g transform="translate({Width * i} 0)">{c.Panel($"{id}-{i}")}</g>"""))}
        </svg>
        """);

    private string Description => $"Scatter chart of {YTitle} against {XTitle}. {string.Join(' ', Series.Select(s => $"{s.Name}: {NumberText.Count(s.Points.Count)} points."))}";

    private Markup Panel(string id)
    {
        var (x, y) = (AxisOver(Series.SelectMany(s => s.Points).Select(p => p.X), XTitle), AxisOver(Series.SelectMany(s => s.Points).Select(p => p.Y), YTitle));
        var frame = new ChartFrame(x, y, ChartFrame.RoomForLabels(y, PlotHeight), Top, Right: Width - EdgeLabel, Bottom: Top + PlotHeight, XTicks: 5);
        return Markup.Of($"""
            <clipPath id="{id}-clip"><rect x="{frame.Left}" y="{frame.Top}" width="{frame.Right - frame.Left}" height="{frame.Bottom - frame.Top}"/></clipPath>
            <text class="label" font-size="13" x="{frame.Left}" y="18">{Title}</text>
            {frame.Axes()}
            <g clip-path="url(#{id}-clip)">{Series.Select(s => Cloud(frame, s))}</g>
            {Series.Select((s, i) => Legend(s, frame.Left, Top + PlotHeight + Axes + 8 + LegendRow * i))}
            """);
    }

    private static Markup Cloud(ChartFrame frame, ScatterSeries series)
    {
        var line = series.Line.Where(p => frame.Horizontal.Takes(p.X)).ToArray();
        var band = line.Length < 2 ? Markup.Empty : Markup.Of(
            $"""<path class="band" fill="{series.Style.Colour}" fill-opacity="0.16" d="{Path(frame, [.. line.Select(p => (p.X, p.Max)), .. line.Reverse().Select(p => (p.X, p.Min))])}z"/><path class="median" fill="none" stroke="{series.Style.Colour}" stroke-width="2" d="{Path(frame, line.Select(p => (p.X, p.Median)))}"/>""");
        return Markup.Of($"""<g class="series {series.Style.Class}"><title>{series.Name}</title>{Points(frame, series)}{band}</g>""");
    }

    private static IEnumerable<Markup> Points(ChartFrame frame, ScatterSeries series) => series.Points
        .Select((p, i) => (Point: p, Opacity: Palest + (1 - Palest) * (i + 1) / series.Points.Count))
        .Where(p => frame.Horizontal.Takes(p.Point.X) && frame.Vertical.Takes(p.Point.Y))
        .Select(p => Markup.Of($"""<circle class="marker" fill="{series.Style.Colour}" fill-opacity="{p.Opacity}" r="3" cx="{frame.X(p.Point.X)}" cy="{frame.Y(p.Point.Y)}"/>"""));

    // A band that goes below 0 goes below a logarithmic axis.
    private static string Path(ChartFrame frame, IEnumerable<(double X, double Y)> points) =>
        "M" + string.Join('L', points.Select(p => Markup.Of($"{frame.X(p.X)} {frame.Y(p.Y)}").ToString()));

    private static Markup Legend(ScatterSeries series, double left, double y) => Markup.Of(
        $"""<g class="series {series.Style.Class}">{series.Style.Swatch(left, y, 26)}<text class="label" font-size="11.5" x="{left + 32}" y="{y + 4}">{series.Name}</text></g>""");

    private static Axis AxisOver(IEnumerable<double> values, string title)
    {
        var positive = values.Where(v => v > 0 && double.IsFinite(v)).DefaultIfEmpty(1).ToArray();
        return Axis.Over(values, title, positive.Max() / positive.Min() >= Decade ? AxisScale.Log : AxisScale.Linear);
    }
}
