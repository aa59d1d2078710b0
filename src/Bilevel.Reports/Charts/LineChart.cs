using Bilevel.Reports.Writing;

namespace Bilevel.Reports.Charts;

/// <summary>A series: a median line and the band from minimum to maximum.</summary>
/// <param name="Name">Its name in labels and legend.</param>
/// <param name="Style">Its looks.</param>
/// <param name="Points">Its points in the order of x.</param>
internal sealed record Series(string Name, SeriesStyle Style, IReadOnlyList<BandPoint> Points);

/// <summary>A horizontal line across the chart: a target, or a reference's value.</summary>
internal sealed record HorizontalLine(string Name, SeriesStyle Style, double Y);

/// <summary>A line chart, as data: <see cref="ToSvg"/> draws it.</summary>
/// <param name="Title">What it shows, in a line.</param>
/// <param name="X">The horizontal axis.</param>
/// <param name="Y">The vertical axis.</param>
/// <param name="Series">The series, which are drawn in this order.</param>
/// <param name="Lines">Horizontal lines, drawn below the series.</param>
internal sealed record LineChart(string Title, Axis X, Axis Y, IReadOnlyList<Series> Series, IReadOnlyList<HorizontalLine> Lines)
{
    /// <summary>The bands of more series would cover each other and are left out.</summary>
    public const int MostBands = 12;

    /// <summary>What a reader who doesn't see the chart is told.</summary>
    public string Description => string.Join(' ',
        [
            $"Line chart of {Y.Title} against {X.Title}.",
            .. Series.Where(s => s.Points.Count > 0).Select(s => $"{s.Name}: from {Value(s.Points[0].Median)} to {Value(s.Points[^1].Median)}."),
            .. Lines.Select(l => $"{l.Name}: {Value(l.Y)}."),
        ]);

    /// <summary>The chart as an SVG element.</summary>
    /// <param name="size">The drawing's size, in which lengths are pixels.</param>
    /// <param name="id">A name that no other drawing of the page has.</param>
    public Markup ToSvg(ChartSize size, string id) => new LineChartDrawing(this, size, id).Svg();

    /// <summary>A value of the vertical axis, for people.</summary>
    public string Value(double y) => Y.Percent ? NumberText.Percent(y) : NumberText.Significant(y);
}

/// <summary>The size of a drawing and how its series are named.</summary>
/// <param name="Width">The width in pixels.</param>
/// <param name="PlotHeight">The height of the plot itself, without axis and legend.</param>
/// <param name="NamesBeside">Names at the ends of the lines; otherwise in a legend below.</param>
/// <param name="XTicks">The horizontal axis' ticks, at most.</param>
internal sealed record ChartSize(double Width, double PlotHeight, bool NamesBeside, int XTicks)
{
    /// <summary>For a page at desk width.</summary>
    public static ChartSize Wide { get; } = new(580, 320, NamesBeside: true, XTicks: 6);

    /// <summary>For one of several drawings that share a legend.</summary>
    public static ChartSize Panel { get; } = new(440, 300, NamesBeside: false, XTicks: 5) { WithoutNames = true };

    /// <summary>Whether the series are named elsewhere.</summary>
    public bool WithoutNames { get; private init; }

    /// <summary>For a telephone.</summary>
    public static ChartSize Narrow { get; } = new(330, 250, NamesBeside: false, XTicks: 4);
}
