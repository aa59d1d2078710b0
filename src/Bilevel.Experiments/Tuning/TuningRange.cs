using System.Globalization;

namespace Bilevel.Experiments.Tuning;

/// <summary>The range in which a step size is searched, in log space.</summary>
/// <param name="Low">The smallest value.</param>
/// <param name="High">The largest value.</param>
public sealed record TuningRange(double Low, double High)
{
    /// <summary>The range times and divided by <paramref name="factor"/>.</summary>
    public TuningRange Widened(double factor) => new(Low / factor, High * factor);

    /// <summary>The value at a share of the way from low to high in log space, to three significant digits: a step size that a person can copy, and the run then is what was copied.</summary>
    public double At(double share) =>
        double.Parse((Low * Math.Pow(High / Low, share)).ToString("G3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}

/// <summary>The points of a search over the ranges of a row's step sizes.</summary>
public interface ITuningPoints
{
    /// <summary>The step sizes of one point.</summary>
    double[] Point(int index);

    /// <summary>Whether a point lies on the edge of a range, so that better ones may lie beyond.</summary>
    bool IsOnEdge(int index);
}
