using Bilevel.Reports.Writing;

namespace Bilevel.Reports.Charts;

/// <summary>Line charts side by side with one legend below, as a single drawing.</summary>
/// <param name="Title">What they show, in a line.</param>
/// <param name="Panels">The charts, from left to right and then downwards.</param>
/// <param name="Legend">The names of the series of all charts with their looks; none are named if there is only one.</param>
internal sealed record PanelChart(string Title, IReadOnlyList<LineChart> Panels, IReadOnlyList<(string Name, SeriesStyle Style)> Legend)
{
    private const double Between = 16, SwatchLength = 26, LegendRow = 21, Margin = 8;

    /// <summary>The drawing as an SVG element.</summary>
    /// <param name="columns">Charts in a row.</param>
    /// <param name="id">A name that no other drawing of the page has.</param>
    public Markup ToSvg(int columns, string id)
    {
        columns = Math.Min(columns, Panels.Count);
        var drawings = Panels.Select((p, i) => new LineChartDrawing(p, ChartSize.Panel, $"{id}-{i}")).ToArray();
        var (across, down) = (ChartSize.Panel.Width + Between, drawings.Max(d => d.Height) + Between / 2);
        var width = columns * across - Between;
        var top = (drawings.Length + columns - 1) / columns * down;
        var cells = Cells(width);
        var height = top + (cells.Count > 0 ? (cells[^1].Row + 1) * LegendRow : 0);
        return Markup.Of($"""
            <svg class="line-chart" viewBox="0 0 {width} {height}" role="img" aria-labelledby="{id}-title {id}-desc" xmlns="http://www.w3.org/2000/svg">
            <title id="{id}-title">{Title}</title><desc id="{id}-desc">{string.Join(' ', Panels.Select(p => p.Description))}</desc>
            {drawings.Select((d, i) => Markup.Of($"""<g transform="translate({i % columns * across} {i / columns * down})">{d.Content()}</g>"""))}
            {cells.Select(c => Markup.Of($"""<g class="series {c.Style.Class}">{c.Style.Swatch(c.X, top + c.Row * LegendRow + LegendRow / 2, SwatchLength)}<text class="label" font-size="12" x="{c.X + SwatchLength + 6}" y="{top + c.Row * LegendRow + LegendRow / 2 + 4}">{c.Name}</text></g>"""))}
            </svg>
            """);
    }

    // As many names a row as fit.
    private List<(string Name, SeriesStyle Style, double X, int Row)> Cells(double width)
    {
        var cells = new List<(string Name, SeriesStyle Style, double X, int Row)>();
        var (x, row) = (Margin, 0);
        foreach (var (name, style) in Legend.Count > 1 ? Legend : [])
        {
            var wide = SwatchLength + 6 + LineChartDrawing.TextWidth(name) + Between;
            if (x > Margin && x + wide > width)
                (x, row) = (Margin, row + 1);
            cells.Add((name, style, x, row));
            x += wide;
        }

        return cells;
    }
}
