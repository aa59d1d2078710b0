namespace Bilevel.Experiments.Tuning;

/// <summary>A full grid of step sizes, evenly spaced in log space, with the same number of trials however many step sizes there are.</summary>
/// <remarks>64 trials are 64 values of one step size, 8 × 8 of two, 4 × 4 × 4 of three: no method gets more tries for having more options.</remarks>
public sealed class TuningGrid : ITuningPoints
{
    private readonly IReadOnlyList<TuningRange> _ranges;
    private readonly int _levels;

    /// <summary>The grid of <paramref name="trials"/> points over the ranges.</summary>
    /// <exception cref="ArgumentException">The number of trials is not a power of a whole number by the number of step sizes.</exception>
    public TuningGrid(IReadOnlyList<TuningRange> ranges, int trials)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        _ranges = ranges;
        _levels = (int)Math.Round(Math.Pow(trials, 1.0 / ranges.Count));
        if (_levels < 2 || (int)Math.Pow(_levels, ranges.Count) != trials)
            throw new ArgumentException($"expected a number of trials that is a whole number to the power of {ranges.Count}, such as 64 (1, 2 or 3 step sizes), got {trials}", nameof(trials));
        Trials = trials;
    }

    /// <summary>The number of points.</summary>
    public int Trials { get; }

    /// <inheritdoc/>
    public double[] Point(int index) => [.. _ranges.Select((range, axis) => range.At((double)Level(index, axis) / (_levels - 1)))];

    /// <summary>Whether a point lies on the outermost level of any axis.</summary>
    public bool IsOnEdge(int index) => Enumerable.Range(0, _ranges.Count).Any(axis => Level(index, axis) is 0 || Level(index, axis) == _levels - 1);

    private int Level(int index, int axis) => index / (int)Math.Pow(_levels, axis) % _levels;
}
