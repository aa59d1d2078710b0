using Bilevel.Bench.Numbers;

namespace Bilevel.Bench.Measuring;

/// <summary>How far apart the two sides are.</summary>
/// <param name="Quantity">Which derivative.</param>
/// <param name="Error">‖ours − theirs‖ / ‖theirs‖; 0 where both are zero.</param>
public sealed record Disagreement(string Quantity, double Error);

/// <summary>The two sides disagree on a derivative, so that their times can't be compared.</summary>
public sealed class DisagreementException(string message) : Exception(message);

/// <summary>Holds one side's derivatives against the other's.</summary>
public static class Agreement
{
    /// <summary>The largest relative error that passes: what sums of 10⁶ products in single precision, in another order, may differ by, and a wide margin.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>Compares the quantities in two folders.</summary>
    /// <exception cref="DisagreementException">One differs by more than <see cref="Tolerance"/>, in length, or holds a NaN.</exception>
    public static IReadOnlyList<Disagreement> Check(NumberFolder ours, NumberFolder theirs)
    {
        ArgumentNullException.ThrowIfNull(ours);
        ArgumentNullException.ThrowIfNull(theirs);
        Disagreement[] all = [.. Quantities.All.Select(q => new Disagreement(q.Symbol, Error(q.Symbol, ours.ReadFlat(q.Name), theirs.ReadFlat(q.Name))))];
        // Written so that a NaN fails.
        if (Array.Find(all, one => !(one.Error <= Tolerance)) is { } worst)
        {
            throw new DisagreementException(FormattableString.Invariant(
                $"{worst.Quantity} differs by {worst.Error:0.0e+0} of its norm; at most {Tolerance:0e+0} is expected (all: {string.Join(", ", all.Select(d => FormattableString.Invariant($"{d.Quantity} {d.Error:0.0e+0}")))})"));
        }

        return all;
    }

    private static double Error(string quantity, float[] ours, float[] theirs)
    {
        if (ours.Length != theirs.Length)
            throw new DisagreementException($"{quantity} has {ours.Length} entries here and {theirs.Length} there");
        double difference = 0, norm = 0;
        for (var i = 0; i < ours.Length; i++)
        {
            difference += Math.Pow((double)ours[i] - theirs[i], 2);
            norm += Math.Pow(theirs[i], 2);
        }

        return difference == 0 ? 0 : Math.Sqrt(difference / norm);
    }
}
