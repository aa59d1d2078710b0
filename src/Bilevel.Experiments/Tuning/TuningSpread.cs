namespace Bilevel.Experiments.Tuning;

/// <summary>Points spread evenly over the ranges in log space: any number of them, however many step sizes there are.</summary>
/// <remarks>
/// Roberts' R sequence, u_k(i) = frac(½ + i φ⁻ᵏ) for axis k = 1 … d, where φᵈ⁺¹ = φ + 1; then each axis' numbers are replaced by their ranks. So every axis
/// has n different values, evenly spaced with both ends (a Latin hypercube), and the points fill the ranges jointly. Nothing is drawn at random.
/// </remarks>
public sealed class TuningSpread : ITuningPoints
{
    private const int Strata = 8;
    private const int NewtonSteps = 40;
    private readonly IReadOnlyList<TuningRange> _ranges;
    private readonly int _count;
    private readonly int[][] _ranks;

    /// <summary><paramref name="count"/> points over the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 2 points.</exception>
    public TuningSpread(IReadOnlyList<TuningRange> ranges, int count)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        (_ranges, _count) = (ranges, count);
        var ratio = Ratio(ranges.Count);
        _ranks = [.. Enumerable.Range(1, ranges.Count).Select(axis => Ranks([.. Enumerable.Range(0, count).Select(i => Fraction(0.5 + i * Math.Pow(ratio, -axis)))]))];
    }

    /// <inheritdoc/>
    public double[] Point(int index) => [.. _ranges.Select((range, axis) => range.At((double)_ranks[axis][index] / (_count - 1)))];

    /// <summary>Whether a point lies in the outermost eighth of any range, or is an end where there are fewer points.</summary>
    public bool IsOnEdge(int index)
    {
        var strata = Math.Min(Strata, _count);
        return _ranks.Any(ranks => ranks[index] * strata / _count is var stratum && (stratum == 0 || stratum == strata - 1));
    }

    // The root above 1 of φᵈ⁺¹ = φ + 1, by Newton: 1.618… for one axis, 1.324… for two.
    private static double Ratio(int axes)
    {
        var phi = 2.0;
        for (var i = 0; i < NewtonSteps; i++)
            phi -= (Math.Pow(phi, axes + 1) - phi - 1) / ((axes + 1) * Math.Pow(phi, axes) - 1);
        return phi;
    }

    private static double Fraction(double value) => value - Math.Floor(value);

    private static int[] Ranks(double[] values)
    {
        var ranks = new int[values.Length];
        foreach (var (place, rank) in Enumerable.Range(0, values.Length).OrderBy(i => values[i]).Select((i, rank) => (i, rank)))
            ranks[place] = rank;
        return ranks;
    }
}
