using Bilevel.Reports.Writing;

namespace Bilevel.Reports.Charts;

/// <summary>The rectangle of a plot: where values lie in it, and its axes.</summary>
internal sealed record ChartFrame(Axis Horizontal, Axis Vertical, double Left, double Top, double Right, double Bottom, int XTicks)
{
    private const double PixelsPerYTick = 40;
    private const double Beyond = 2000; // pixels: what lies further outside is clipped anyway

    /// <summary>The room that the title and the labels of a vertical axis need at the left.</summary>
    public static double RoomForLabels(Axis vertical, double height) =>
        30 + 6.4 * Ticks.Labels(YTicks(vertical, height), vertical.Percent).Max(l => l.Length);

    /// <summary>The horizontal place of a value.</summary>
    public double X(double value) => Left + Horizontal.Place(value) * (Right - Left);

    /// <summary>The vertical place of a value.</summary>
    public double Y(double value) => Math.Clamp(Bottom - Vertical.Place(value) * (Bottom - Top), -Beyond, Beyond);

    /// <summary>Grid lines, tick labels and axis titles.</summary>
    public Markup Axes()
    {
        var xs = Horizontal.TickValues(XTicks);
        var ys = YTicks(Vertical, Bottom - Top);
        var xLabels = Ticks.Labels(xs, Horizontal.Percent);
        var yLabels = Ticks.Labels(ys, Vertical.Percent);
        var middle = (Top + Bottom) / 2;
        return Markup.Of($"""
            <g class="axis" font-size="11">{ys.Select((v, i) => Markup.Of($"""<path class="grid" stroke="#ddd" d="M{Left} {Y(v)}H{Right}"/><text class="tick" text-anchor="end" x="{Left - 6}" y="{Y(v) + 4}">{yLabels[i]}</text>"""))}{xs.Select((v, i) => Markup.Of($"""<path class="grid" stroke="#ddd" d="M{X(v)} {Top}V{Bottom}"/><text class="tick" text-anchor="middle" x="{X(v)}" y="{Bottom + 16}">{xLabels[i]}</text>"""))}<path class="edge" fill="none" stroke="#888" d="M{Left} {Top}V{Bottom}H{Right}"/>
            <text class="axis-title" text-anchor="middle" x="{(Left + Right) / 2}" y="{Bottom + 35}">{Titled(Horizontal)}</text><text class="axis-title" text-anchor="middle" transform="translate(12 {middle}) rotate(-90)">{Titled(Vertical)}</text></g>

            """);
    }

    private static IReadOnlyList<double> YTicks(Axis vertical, double height) => vertical.TickValues((int)(height / PixelsPerYTick));

    private static string Titled(Axis axis) => axis.Scale == AxisScale.Log ? $"{axis.Title} (log)" : axis.Title;
}
