namespace Bilevel.Reports.Charts;

/// <summary>How an axis spaces its values.</summary>
internal enum AxisScale
{
    /// <summary>Equal differences are equal lengths.</summary>
    Linear,

    /// <summary>Equal ratios are equal lengths; values that are not positive are not drawn.</summary>
    Log,
}

/// <summary>An axis: its title, its scale and the range that is drawn.</summary>
/// <param name="Title">What is measured, in what unit.</param>
/// <param name="Scale">Linear or logarithmic.</param>
/// <param name="Low">The left or lower end.</param>
/// <param name="High">The right or upper end, above <paramref name="Low"/>.</param>
/// <param name="Percent">Whether values are shares, labelled as percentages.</param>
internal sealed record Axis(string Title, AxisScale Scale, double Low, double High, bool Percent = false)
{
    private const double Padding = 0.04;

    /// <summary>An axis over the given values with a little room on both sides; over [v − ½|v|, v + ½|v|] if there is only one value.</summary>
    public static Axis Over(IEnumerable<double> values, string title, AxisScale scale, bool percent = false)
    {
        var drawn = values.Where(v => double.IsFinite(v) && (scale == AxisScale.Linear || v > 0)).DefaultIfEmpty(1).ToArray();
        var (low, high) = (drawn.Min(), drawn.Max());
        if (low == high)
            (low, high) = low == 0 ? (0, 1) : (low - Math.Abs(low) / 2, high + Math.Abs(high) / 2);
        var (a, b) = scale == AxisScale.Log ? (Math.Log(low), Math.Log(high)) : (low, high);
        var room = Padding * (b - a);
        return scale == AxisScale.Log
            ? new(title, scale, Math.Exp(a - room), Math.Exp(b + room), percent)
            : new(title, scale, low >= 0 && a - room < 0 ? 0 : a - room, percent && high <= 1 ? Math.Min(1, b + room) : b + room, percent);
    }

    /// <summary>Whether a value can be placed on the axis.</summary>
    public bool Takes(double value) => double.IsFinite(value) && (Scale == AxisScale.Linear || value > 0);

    /// <summary>Where a value lies: 0 at the low end, 1 at the high end. A value that a logarithmic axis doesn't take lies at the low end.</summary>
    public double Place(double value) => Scale == AxisScale.Linear
        ? (value - Low) / (High - Low)
        : value > 0 ? Math.Log(value / Low) / Math.Log(High / Low) : 0;

    /// <summary>The values that are marked.</summary>
    public IReadOnlyList<double> TickValues(int most) => Scale == AxisScale.Log ? Ticks.Log(Low, High, most) : Ticks.Linear(Low, High, most);
}
