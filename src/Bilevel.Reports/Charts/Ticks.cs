using System.Globalization;

namespace Bilevel.Reports.Charts;

/// <summary>Where an axis is marked, and with what.</summary>
internal static class Ticks
{
    private const double UnitsDiffer = 20; // from this ratio of the largest to the smallest tick on, each has its own unit
    private const int UsualDecimals = 6, MostDecimals = 12;
    private const double Slack = 1e-9; // relative to the step: a tick on the edge of the range is kept in spite of rounding

    /// <summary>Multiples of 1, 2 or 5 times a power of ten within [low, high], at most <paramref name="most"/> + 1 of them.</summary>
    public static IReadOnlyList<double> Linear(double low, double high, int most)
    {
        if (!(high > low))
            return [low];
        var step = NiceStep((high - low) / most);
        var from = (long)Math.Ceiling(low / step - Slack);
        var to = (long)Math.Floor(high / step + Slack);
        return [.. Enumerable.Range(0, (int)(to - from + 1)).Select(i => Multiple(from + i, step))];
    }

    /// <summary>
    /// For a logarithmic axis over 0 &lt; low ≤ high: 1, 2 and 5 times powers of ten where they fit, else powers of ten (every second, third … when
    /// there are many); within less than about half a decade, multiples of a round step.
    /// </summary>
    public static IReadOnlyList<double> Log(double low, double high, int most)
    {
        var fine = Decades(low, high, [1, 2, 5], 1);
        if (fine.Count <= most)
            return fine.Count >= 3 ? fine : Linear(low, high, most);
        var every = 1;
        while (Decades(low, high, [1], every) is var coarse)
        {
            if (coarse.Count <= most)
                return coarse;
            every++;
        }

        return [];
    }

    /// <summary>The labels of ticks: 0.25, 50, 20k, 1.5M; as percentages for shares.</summary>
    public static IReadOnlyList<string> Labels(IReadOnlyList<double> ticks, bool percent)
    {
        if (!percent && ticks.Count > 1 && ticks[0] > 0 && ticks[^1] / ticks[0] >= UnitsDiffer)
            return [.. ticks.Select(t => Labels([t], percent)[0])];
        var scale = percent ? 100.0 : 1.0;
        var largest = ticks.Select(Math.Abs).DefaultIfEmpty().Max();
        var gap = ticks.Count > 1 ? ticks.Zip(ticks.Skip(1), (a, b) => b - a).Min() * scale : largest;
        var (unit, suffix) = percent ? (1.0, "%") : largest switch { >= 1e6 when gap >= 1e4 => (1e6, "M"), >= 1e4 when gap >= 100 => (1e3, "k"), _ => (1.0, "") };
        var decimals = gap > 0 ? Math.Clamp((int)Math.Ceiling(-Math.Log10(gap / unit) - Slack), UsualDecimals, MostDecimals) : UsualDecimals; // so that neighbours differ
        return [.. ticks.Select(t => Label(t * scale, unit, suffix, decimals))];
    }

    private static string Label(double value, double unit, string suffix, int decimals)
    {
        var size = Math.Abs(value);
        if (size is > 0 and (< 1e-4 or >= 1e9))
            return value.ToString("0.##e0", CultureInfo.InvariantCulture);
        return value == 0 ? "0" + (suffix == "%" ? suffix : "") : (value / unit).ToString("0." + new string('#', decimals), CultureInfo.InvariantCulture) + suffix;
    }

    private static double NiceStep(double atLeast)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(atLeast)));
        return new[] { 1.0, 2, 5, 10 }.Select(m => m * power).First(s => s >= atLeast * (1 - Slack));
    }

    // 3 × 0.1 is 0.30000000000000004; 3 / 10 is 0.3.
    private static double Multiple(long count, double step) => step >= 1 ? count * step : count / Math.Round(1 / step);

    private static List<double> Decades(double low, double high, double[] digits, int every)
    {
        var ticks = new List<double>();
        for (var power = (int)Math.Floor(Math.Log10(low)); power <= Math.Ceiling(Math.Log10(high)); power++)
        {
            if (power % every == 0)
                ticks.AddRange(digits.Select(d => power >= 0 ? d * Math.Pow(10, power) : d / Math.Pow(10, -power)));
        }

        return [.. ticks.Where(t => t >= low * (1 - Slack) && t <= high * (1 + Slack))];
    }
}
