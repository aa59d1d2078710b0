using Bilevel.Reports.Writing;

namespace Bilevel.Reports.Charts;

/// <summary>Draws a line chart as SVG.</summary>
internal sealed class LineChartDrawing
{
    private const double Top = 10;
    private const double BottomRoom = 44;
    private const double LabelGap = 15;
    private const double LegendRow = 18;
    private const double SwatchLength = 24;
    private const int LongestLabel = 32;
    private const int MarkersPerSeries = 6;

    private readonly LineChart _chart;
    private readonly ChartSize _size;
    private readonly string _id;
    private readonly ChartFrame _frame;

    public LineChartDrawing(LineChart chart, ChartSize size, string id)
    {
        // Names beside the lines need room for all of them.
        (_chart, _size, _id) = (chart, size.NamesBeside ? size with { PlotHeight = Math.Max(size.PlotHeight, 6 + LabelGap * (chart.Series.Count + chart.Lines.Count)) } : size, id);
        size = _size;
        var longest = Names().Select(n => TextWidth(Shortened(n.Name))).DefaultIfEmpty(0).Max();
        var right = size.NamesBeside ? 14 + SwatchLength + 6 + longest : 12;
        _frame = new(chart.X, chart.Y, ChartFrame.RoomForLabels(chart.Y, size.PlotHeight), Top, Right: size.Width - right, Bottom: Top + size.PlotHeight, size.XTicks);
    }

    /// <summary>The height of the drawing in pixels.</summary>
    public double Height => Top + _size.PlotHeight + BottomRoom + (LegendCells() is [.., var last] ? 4 + (last.Row + 1) * LegendRow : 0);

    public Markup Svg() => Markup.Of($"""
        <svg class="line-chart" viewBox="0 0 {_size.Width} {Height}" role="img" aria-labelledby="{_id}-title {_id}-desc" xmlns="http://www.w3.org/2000/svg">
        <title id="{_id}-title">{_chart.Title}</title><desc id="{_id}-desc">{_chart.Description}</desc>
        {Content()}
        </svg>
        """);

    /// <summary>What is drawn, for a drawing that holds several.</summary>
    public Markup Content() => Markup.Of($"""
        <clipPath id="{_id}-clip"><rect x="{_frame.Left}" y="{_frame.Top - 4}" width="{_frame.Right - _frame.Left + 4}" height="{_frame.Bottom - _frame.Top + 4}"/></clipPath>
        {_frame.Axes()}
        <g clip-path="url(#{_id}-clip)">{_chart.Lines.Select(Across)}{_chart.Series.Select(Band)}{_chart.Series.Select(Median)}</g>
        {(_size.NamesBeside ? NamesBeside() : Legend(LegendCells(), _frame.Bottom + BottomRoom + 8))}
        """);

    private IEnumerable<(string Name, SeriesStyle Style)> Names() =>
        [.. _chart.Series.Select(s => (s.Name, s.Style)), .. _chart.Lines.Select(l => (l.Name, l.Style))];

    private Markup Across(HorizontalLine line) => Markup.Of(
        $"""<g class="across {line.Style.Class}"><title>{line.Name}: {_chart.Value(line.Y)}</title><path class="median" fill="none" stroke="{line.Style.Colour}" stroke-width="1.5" stroke-dasharray="{line.Style.Dash}" d="M{_frame.Left} {_frame.Y(line.Y)}H{_frame.Right}"/></g>""");

    private Markup Band(Series series)
    {
        var points = Drawn(series);
        if (_chart.Series.Count > LineChart.MostBands || points.Count < 2 || series.Points.All(p => p.Min == p.Max))
            return Markup.Empty;
        var upper = points.Select(p => (p.X, p.Max));
        var lower = points.Select(p => (p.X, p.Min)).Reverse();
        return Markup.Of($"""<g class="series {series.Style.Class}"><path class="band" fill="{series.Style.Colour}" fill-opacity="0.13" d="{Path([.. upper, .. lower])}z"/></g>""");
    }

    private Markup Median(Series series, int place)
    {
        var points = Drawn(series);
        if (points.Count == 0)
            return Markup.Empty;
        var markers = MarkedPoints(points, place).Select(p => series.Style.MarkerAt(_frame.X(p.X), _frame.Y(p.Median)));
        return Markup.Of($"""
            <g class="series {series.Style.Class}"><title>{series.Name}: {_chart.Value(points[^1].Median)} at the end</title><path class="median" fill="none" stroke="{series.Style.Colour}" stroke-width="2" stroke-linejoin="round" stroke-dasharray="{series.Style.Dash}" d="{Path(points.Select(p => (p.X, p.Median)))}"/>{markers}</g>

            """);
    }

    // A few, and at other places for every series, so that the markers of lines that lie on each other are side by side; always the last.
    private static IEnumerable<BandPoint> MarkedPoints(List<BandPoint> points, int place)
    {
        var every = Math.Max(1, points.Count / MarkersPerSeries);
        return points.Where((_, i) => i == points.Count - 1 || (i % every == place * every / 8 % every && i < points.Count - 1 - every / 2));
    }

    // What fits on the axes, at most one point a pixel column: the column's widest band, and its last median.
    private List<BandPoint> Drawn(Series series)
    {
        var kept = new List<BandPoint>();
        foreach (var point in series.Points.Where(p => _chart.X.Takes(p.X) && _chart.Y.Takes(p.Median)))
        {
            if (kept.Count > 1 && Math.Floor(_frame.X(kept[^1].X)) == Math.Floor(_frame.X(point.X)))
                kept[^1] = point with { Min = Math.Min(kept[^1].Min, point.Min), Max = Math.Max(kept[^1].Max, point.Max) };
            else
                kept.Add(point);
        }

        return kept;
    }

    private string Path(IEnumerable<(double X, double Y)> points) =>
        "M" + string.Join('L', points.Select(p => Markup.Of($"{_frame.X(p.X)} {_frame.Y(p.Y)}").ToString()));

    private Markup NamesBeside()
    {
        var ends = _chart.Series.Where(s => Drawn(s).Count > 0).Select(s => (s.Name, s.Style, Group: "series", X: _frame.X(Drawn(s)[^1].X), Y: _frame.Y(Drawn(s)[^1].Median)))
            .Concat(_chart.Lines.Select(l => (l.Name, l.Style, Group: "across", X: _frame.Right, Y: _frame.Y(l.Y)))).ToArray();
        var placed = LabelColumn.Place([.. ends.Select(e => e.Y)], LabelGap, _frame.Top + 4, _frame.Bottom - 2);
        var left = _frame.Right + 14;
        return Markup.Join(ends.Zip(placed, (end, y) => Markup.Of($"""
            <g class="{end.Group} {end.Style.Class}"><path class="leader" fill="none" stroke="{end.Style.Colour}" stroke-opacity="0.5" stroke-dasharray="1 2" d="M{end.X + 3} {end.Y}L{Math.Max(end.X + 3, _frame.Right)} {end.Y}L{left - 2} {y}"/>{end.Style.Swatch(left, y, SwatchLength)}<text class="label" font-size="12" x="{left + SwatchLength + 6}" y="{y + 4}">{Shortened(end.Name)}</text></g>

            """)));
    }

    // Two names a row where they fit.
    private List<(string Name, SeriesStyle Style, double X, int Row)> LegendCells()
    {
        var half = (_size.Width - 12) / 2;
        var cells = new List<(string Name, SeriesStyle Style, double X, int Row)>();
        if (_size.NamesBeside || _size.WithoutNames)
            return cells;
        var (row, isLeft) = (0, true);
        foreach (var (name, style) in Names())
        {
            var fits = SwatchLength + 6 + TextWidth(Shortened(name)) <= half;
            if (!isLeft && !fits)
                (row, isLeft) = (row + 1, true);
            cells.Add((name, style, isLeft ? 8 : 8 + half, row));
            (row, isLeft) = isLeft && fits ? (row, false) : (row + 1, true);
        }

        return cells;
    }

    private static Markup Legend(List<(string Name, SeriesStyle Style, double X, int Row)> cells, double top) => Markup.Join(cells.Select(c => Markup.Of(
        $"""<g class="series {c.Style.Class}">{c.Style.Swatch(c.X, top + c.Row * LegendRow, SwatchLength)}<text class="label" font-size="11.5" x="{c.X + SwatchLength + 6}" y="{top + c.Row * LegendRow + 4}">{Shortened(c.Name)}</text></g>""")));

    // Wide enough for the system fonts at 12 pixels; text can't be measured here.
    internal static double TextWidth(string name) => name.Sum(c => char.IsUpper(c) || !char.IsAscii(c) ? 9 : 6.6);

    private static string Shortened(string name) => name.Length <= LongestLabel ? name : string.Concat(name.AsSpan(0, LongestLabel - 1), "…");
}
