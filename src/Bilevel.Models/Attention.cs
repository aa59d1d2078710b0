using Bilevel.Autodiff;

namespace Bilevel.Models;

/// <summary>Scaled dot-product attention (Vaswani et al. 2017, eq. 1), several query heads to one key/value head where the counts differ (Ainslie et al. 2023).</summary>
public static class Attention
{
    // e^(s − 10³⁰) is exactly 0 in either precision beside any score that is seen, and so are its derivatives.
    private const double Unseen = -1e30;

    /// <summary>softmax(QKᵀ/√D + mask)·V for every head: [batch, heads, time, D].</summary>
    /// <param name="queries">[batch, heads, time, D].</param>
    /// <param name="keys">[batch, key/value heads, time, D]; head h of the queries reads key/value head ⌊h·(key/value heads)/heads⌋.</param>
    /// <param name="values">Of the keys' shape.</param>
    /// <param name="mask">Added to the scores, broadcast to [batch, heads, time, time]; every query needs a key that it sees. See <see cref="CausalMask"/> and <see cref="PaddingMask"/>.</param>
    /// <exception cref="ShapeMismatchException">The shapes do not fit.</exception>
    public static Tensor ScaledDotProduct(Tensor queries, Tensor keys, Tensor values, Tensor? mask = null)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(values);
        RequireFit(queries, keys, values);
        var (batch, heads, steps, width) = (queries.Shape[0], queries.Shape[1], queries.Shape[2], queries.Shape[3]);
        var shared = keys.Shape[1];

        // The queries of all heads that share a key head are rows of one product, so that nothing is repeated.
        var rows = heads / shared * steps;
        var scores = queries.Reshape([batch, shared, rows, width]).MatMul(keys.Transpose()).Reshape([batch, heads, steps, steps]) * (1 / Math.Sqrt(width));
        if (mask is not null) scores += mask;

        // Normalised after the product, which is narrower than the weights.
        var weights = (scores - scores.Max(-1, keepAxis: true).StopGradient()).Exp();
        var sums = weights.Reshape([batch, shared, rows, steps]).MatMul(values).Reshape([batch, heads, steps, width]);
        return sums / weights.Sum(-1, keepAxis: true);
    }

    /// <summary>A constant [time, time] to add to scores: 0 where the key is not later than the query, else so low that it has no weight.</summary>
    public static Tensor CausalMask(int steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        var mask = new double[steps * steps];
        for (var query = 0; query < steps; query++) mask.AsSpan(query * steps + query + 1, steps - query - 1).Fill(Unseen);
        return Tensor.From(mask, [steps, steps]);
    }

    /// <summary>What to add to scores so that no token sees padding: [batch, 1, time, time].</summary>
    /// <remarks>Padding still sees itself: a softmax of nothing but hidden scores would be flat, while its derivative would not.</remarks>
    /// <param name="present">[batch, time]: 1 for a token, 0 for padding.</param>
    public static Tensor PaddingMask(Tensor present)
    {
        ArgumentNullException.ThrowIfNull(present);
        var (batch, steps) = (present.Shape[0], present.Shape[1]);
        var others = new double[steps * steps];
        for (var entry = 0; entry < others.Length; entry++) others[entry] = entry % (steps + 1) == 0 ? 0 : Unseen;
        return (1 - present).Reshape([batch, 1, 1, steps]) * Tensor.From(others, [steps, steps]);
    }

    private static void RequireFit(Tensor queries, Tensor keys, Tensor values)
    {
        var (q, k) = (queries.Shape, keys.Shape);
        if (q.Rank != 4 || k.Rank != 4 || !k.Equals(values.Shape) || q[0] != k[0] || q[2] != k[2] || q[3] != k[3] || q[1] % k[1] != 0)
        {
            throw ShapeMismatchException.For("attention", [queries, keys, values],
                "queries [batch, heads, time, width] and keys and values [batch, a divisor of heads, time, width] are expected");
        }
    }
}
