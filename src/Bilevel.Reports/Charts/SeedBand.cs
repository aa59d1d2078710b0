namespace Bilevel.Reports.Charts;

/// <summary>A point of one seed's curve.</summary>
internal readonly record struct CurvePoint(double X, double Y);

/// <summary>Median, minimum and maximum over seeds at one x.</summary>
internal readonly record struct BandPoint(double X, double Median, double Min, double Max);

/// <summary>Brings the curves of several seeds onto one axis.</summary>
/// <remarks>
/// Between two evaluations a seed's curve is the straight line through them. The band stands at every x at which any seed was evaluated,
/// over the range that all seeds cover: it begins where the last seed begins and ends where the first one ends, so that each of its points is
/// over the same seeds. Of several evaluations at one x (a lazy method between two of its products) the last counts: what was reached at that cost.
/// </remarks>
internal static class SeedBand
{
    /// <summary>The band over seeds. Points that are not finite are left out; a seed without any other point is ignored.</summary>
    public static IReadOnlyList<BandPoint> Of(IEnumerable<IReadOnlyList<CurvePoint>> seeds)
    {
        var curves = seeds.Select(Clean).Where(c => c.Length > 0).ToArray();
        if (curves.Length == 0)
            return [];
        var first = curves.Max(c => c[0].X);
        var last = curves.Min(c => c[^1].X);
        return [.. curves.SelectMany(c => c).Select(p => p.X).Where(x => x >= first && x <= last).Distinct().Order()
            .Select(x => Over(x, [.. curves.Select(c => ValueAt(c, x)).Order()]))];
    }

    private static CurvePoint[] Clean(IReadOnlyList<CurvePoint> curve) =>
        [.. curve.Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y)).GroupBy(p => p.X).Select(g => g.Last()).OrderBy(p => p.X)];

    private static BandPoint Over(double x, double[] sorted) =>
        new(x, (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, sorted[0], sorted[^1]);

    private static double ValueAt(CurvePoint[] curve, double x)
    {
        var right = Array.FindIndex(curve, p => p.X >= x);
        var (b, a) = (curve[right], curve[Math.Max(right - 1, 0)]);
        return b.X == x ? b.Y : a.Y + (b.Y - a.Y) * (x - a.X) / (b.X - a.X);
    }
}
