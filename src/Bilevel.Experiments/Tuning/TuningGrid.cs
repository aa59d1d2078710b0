namespace Bilevel.Experiments.Tuning;

/// <summary>The range in which a step size is searched, in log space.</summary>
/// <param name="Low">The smallest value.</param>
/// <param name="High">The largest value.</param>
public sealed record TuningRange(double Low, double High)
{
    /// <summary>The range times and divided by <paramref name="factor"/>.</summary>
    public TuningRange Widened(double factor) => new(Low / factor, High * factor);
}

/// <summary>A full grid of step sizes, evenly spaced in log space, with the same number of trials however many step sizes there are.</summary>
/// <remarks>64 trials are 64 values of one step size, 8 × 8 of two, 4 × 4 × 4 of three: no method gets more tries for having more options.</remarks>
public sealed class TuningGrid
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

    /// <summary>The step sizes of one point.</summary>
    public double[] Point(int index) => [.. _ranges.Select((range, axis) => Value(range, Level(index, axis)))];

    /// <summary>Whether a point lies on the edge of the grid.</summary>
    public bool IsOnEdge(int index) => Enumerable.Range(0, _ranges.Count).Any(axis => Level(index, axis) is 0 || Level(index, axis) == _levels - 1);

    private int Level(int index, int axis) => index / (int)Math.Pow(_levels, axis) % _levels;

    // Three significant digits: a step size that a person can copy, and the run then is what was copied.
    private double Value(TuningRange range, int level)
    {
        var exact = range.Low * Math.Pow(range.High / range.Low, (double)level / (_levels - 1));
        return double.Parse(exact.ToString("G3", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
    }
}
