namespace Bilevel.Experiments.Results;

/// <summary>A number over seeds: the median is the line, minimum and maximum are the band.</summary>
/// <param name="Median">The median; the mean of the two middle values for an even count.</param>
/// <param name="Min">The smallest value.</param>
/// <param name="Max">The largest value.</param>
/// <param name="Count">The number of seeds.</param>
public sealed record Spread(double Median, double Min, double Max, int Count)
{
    /// <summary>The spread of one value a seed.</summary>
    /// <exception cref="ArgumentException">There is no value, or one is NaN.</exception>
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        if (sorted.Length == 0)
            throw new ArgumentException("a spread needs at least one value", nameof(values));
        if (sorted.Any(double.IsNaN))
            throw new ArgumentException("a spread of NaN says nothing", nameof(values));
        return new((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, sorted[0], sorted[^1], sorted.Length);
    }
}
