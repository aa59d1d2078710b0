using Bilevel.Reports.Writing;

namespace Bilevel.Reports.Charts;

/// <summary>A group of a histogram: how many of its values fall into each bin.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Class">Its style-sheet class.</param>
/// <param name="Colour">Its colour where there is no style sheet.</param>
/// <param name="Counts">The values in each bin.</param>
internal sealed record HistogramGroup(string Name, string Class, string Colour, IReadOnlyList<int> Counts)
{
    /// <summary>Counts values of [0, 1] in equal bins; 1 falls into the last, and what lies outside into the nearest.</summary>
    public static IReadOnlyList<int> Count(IEnumerable<double> values, int bins)
    {
        var counts = new int[bins];
        foreach (var value in values.Where(double.IsFinite))
            counts[(int)Math.Clamp(value * bins, 0, bins - 1)]++;
        return counts;
    }
}

/// <summary>A grouped histogram over [0, 1]: the share of each group's values in every bin, the groups' bars side by side.</summary>
/// <param name="Title">What it shows, in a line.</param>
/// <param name="XTitle">What the values are.</param>
/// <param name="Groups">The groups, all with the same bins.</param>
internal sealed record HistogramChart(string Title, string XTitle, IReadOnlyList<HistogramGroup> Groups)
{
    private const double Width = 290;
    private const double Height = 190;
    private const double Top = 6;
    private const double PlotHeight = 142;

    /// <summary>The chart as an SVG element.</summary>
    /// <param name="id">A name that no other drawing of the page has.</param>
    public Markup ToSvg(string id)
    {
        var shares = Groups.Select(g => g.Counts.Select(c => g.Counts.Sum() == 0 ? 0 : (double)c / g.Counts.Sum()).ToArray()).ToArray();
        var vertical = Axis.Over([0, .. shares.SelectMany(s => s)], "share of rows", AxisScale.Linear, percent: true) with { Low = 0 };
        var frame = new ChartFrame(new(XTitle, AxisScale.Linear, 0, 1), vertical, ChartFrame.RoomForLabels(vertical, PlotHeight), Top, Right: Width - 8, Bottom: Top + PlotHeight, XTicks: 5);
        return Markup.Of($"""
            <svg class="histogram" viewBox="0 0 {Width} {Height}" role="img" aria-labelledby="{id}-title {id}-desc" xmlns="http://www.w3.org/2000/svg">
            <title id="{id}-title">{Title}</title><desc id="{id}-desc">{Describe(shares)}</desc>
            {frame.Axes()}
            {shares.Select((s, g) => Bars(frame, s, g))}
            </svg>
            """);
    }

    private Markup Bars(ChartFrame frame, double[] shares, int group)
    {
        var bin = (frame.Right - frame.Left) / shares.Length;
        var width = (bin - 1) / Groups.Count;
        var bars = shares.Select((share, i) => (Share: share, X: frame.Left + i * bin + 0.5 + group * width)).Where(b => b.Share > 0)
            .Select(b => Markup.Of($"M{b.X} {frame.Bottom}V{Math.Min(frame.Y(b.Share), frame.Bottom - 0.7)}h{width}V{frame.Bottom}z"));
        return Markup.Of($"""<g class="{Groups[group].Class}"><title>{Groups[group].Name}</title><path class="bar" fill="{Groups[group].Colour}" d="{bars}"/></g>""");
    }

    private string Describe(double[][] shares)
    {
        var half = shares.Length == 0 ? 0 : shares[0].Length / 2;
        return "Histogram. " + string.Join(' ', Groups.Select((g, i) =>
            $"{g.Name}: {NumberText.Percent(shares[i].Take(half).Sum())} of {NumberText.Count(g.Counts.Sum())} lie below one half."));
    }
}
