using Bilevel.Core.Algorithms;
using Bilevel.Numerics;

namespace Bilevel.Core.Optimisers;

/// <summary>Heavy ball: m ← β m + Δ, u′ = u + m. In the long run a steady move becomes 1/(1 − β) times as long.</summary>
/// <remarks>Polyak, "Some methods of speeding up the convergence of iteration methods", 1964. As text: <c>momentum(0.9)</c>.</remarks>
/// <param name="Beta">β ∈ [0, 1).</param>
public sealed record Momentum(double Beta) : MoveRule
{
    private static readonly string[] s_kept = ["m"];

    /// <summary>β ∈ [0, 1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not in [0, 1).</exception>
    public double Beta { get; init => field = Require.Fraction(value); } = Require.Fraction(Beta);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Kept => s_kept;

    /// <inheritdoc/>
    public override void Apply<T>(Vec<T> from, Vec<T> to, ReadOnlySpan<Vec<T>> kept, Vec<T> room, long t)
    {
        ArgumentNullException.ThrowIfNull(to);
        var m = kept[0];
        m.Set(Beta * m + (to - from));
        to.Set(from + m);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"momentum({Beta:R})");
}
