using System.Numerics;

namespace Bilevel.Data;

/// <summary>The area under the ROC curve: the chance that a random positive scores above a random negative, ties counting half.</summary>
/// <remarks>
/// AUC = (Σ over positives of [negatives below + ½ negatives equal]) / (positives · negatives), the rank formula of Mann and Whitney
/// 1947; counted in whole numbers, so exact until the last division. Any increasing map of the scores leaves it unchanged, unless
/// rounding makes new ties.
/// </remarks>
public static class RocAuc
{
    /// <summary>The AUC in [0, 1]; 0.5 for scores that tell nothing.</summary>
    /// <param name="scores">A higher score says positive more strongly; infinities are fine.</param>
    /// <param name="isPositive">The truth, as long as scores.</param>
    /// <exception cref="ArgumentException">The lengths differ, a score is NaN, or there is no positive or no negative.</exception>
    public static double Of<T>(ReadOnlySpan<T> scores, ReadOnlySpan<bool> isPositive)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (scores.Length != isPositive.Length)
            throw new ArgumentException($"expected {scores.Length} truth values for {scores.Length} scores, got {isPositive.Length}", nameof(isPositive));
        var (sorted, truth) = (scores.ToArray(), isPositive.ToArray());
        if (Array.FindIndex(sorted, T.IsNaN) is >= 0 and var row)
            throw new ArgumentException($"expected numbers, got NaN as the score of row {row}", nameof(scores));
        Array.Sort(sorted, truth);

        var (positives, negatives, halfWins) = (0L, 0L, (Int128)0);
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            var (p, n) = (0L, 0L);
            for (end = start; end < sorted.Length && sorted[end] == sorted[start]; end++)
                (p, n) = truth[end] ? (p + 1, n) : (p, n + 1);
            halfWins += (Int128)p * (2 * negatives + n);
            (positives, negatives) = (positives + p, negatives + n);
        }

        return positives > 0 && negatives > 0
            ? (double)halfWins / (2.0 * positives * negatives)
            : throw new ArgumentException($"expected positives and negatives, got {positives} and {negatives}", nameof(isPositive));
    }
}
