namespace Bilevel.Reports.Charts;

/// <summary>Places labels in a column so that none overlaps and each stays as near as possible to what it names.</summary>
internal static class LabelColumn
{
    /// <summary>
    /// Positions for labels that would like to be at <paramref name="wanted"/>: in the same order, at least <paramref name="gap"/> apart, within
    /// [low, high] where they fit, with the least sum of squared moves (isotonic regression of wanted − rank · gap, by pooling neighbours).
    /// </summary>
    public static double[] Place(IReadOnlyList<double> wanted, double gap, double low, double high)
    {
        var order = Enumerable.Range(0, wanted.Count).OrderBy(i => wanted[i]).ToArray();
        var pools = new List<(double Sum, int Count)>();
        for (var rank = 0; rank < order.Length; rank++)
        {
            pools.Add((wanted[order[rank]] - rank * gap, 1));
            while (pools.Count > 1 && Mean(pools[^2]) > Mean(pools[^1]))
            {
                var merged = (pools[^2].Sum + pools[^1].Sum, pools[^2].Count + pools[^1].Count);
                pools.RemoveRange(pools.Count - 2, 2);
                pools.Add(merged);
            }
        }

        var ceiling = Math.Max(low, high - (order.Length - 1) * gap);
        var bases = pools.SelectMany(p => Enumerable.Repeat(Math.Clamp(Mean(p), low, ceiling), p.Count)).ToArray();
        var placed = new double[order.Length];
        for (var rank = 0; rank < order.Length; rank++)
            placed[order[rank]] = bases[rank] + rank * gap;
        return placed;
    }

    private static double Mean((double Sum, int Count) pool) => pool.Sum / pool.Count;
}
