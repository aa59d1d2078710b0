using Bilevel.Core.Algorithms;
using Bilevel.Numerics;

namespace Bilevel.Core.Optimisers;

/// <summary>Adam on the direction g = −Δ, entry by entry; the length of the method's own step divides out.</summary>
/// <remarks>
/// Kingma, Ba, "Adam: a method for stochastic optimization", ICLR 2015, Algorithm 1, t from 1:
///   m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²
///   u′ = u − α (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)
/// Departures from the source: ε = 10⁻¹² for its 10⁻⁸, since Δ is a step size smaller than a gradient. An iteration in which the method leaves the level
/// alone is one with g = 0. As text: <c>adam(0.001)</c>, <c>adam(0.001*t^-0.5,0.9,0.999)</c>.
/// </remarks>
/// <param name="StepSize">α, about the length of a step of an entry.</param>
/// <param name="Beta1">β₁ ∈ [0, 1), the weight of the old mean.</param>
/// <param name="Beta2">β₂ ∈ [0, 1), the weight of the old mean square.</param>
public sealed record Adam(Schedule StepSize, double Beta1 = Adam.UsualBeta1, double Beta2 = Adam.UsualBeta2) : MoveRule
{
    internal const double UsualBeta1 = 0.9, UsualBeta2 = 0.999;
    private const double Epsilon = 1e-12;
    private static readonly string[] s_kept = ["m", "v"];

    /// <summary>α, about the length of a step of an entry.</summary>
    public Schedule StepSize { get; init => field = value ?? throw new ArgumentNullException(nameof(StepSize)); } = StepSize ?? throw new ArgumentNullException(nameof(StepSize));

    /// <summary>β₁ ∈ [0, 1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not in [0, 1).</exception>
    public double Beta1 { get; init => field = Require.Fraction(value); } = Require.Fraction(Beta1);

    /// <summary>β₂ ∈ [0, 1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not in [0, 1).</exception>
    public double Beta2 { get; init => field = Require.Fraction(value); } = Require.Fraction(Beta2);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Kept => s_kept;

    /// <inheritdoc/>
    public override void Apply<T>(Vec<T> from, Vec<T> to, ReadOnlySpan<Vec<T>> kept, Vec<T> room, long t)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        Span<T> old = from.Span, moved = to.Span, m = kept[0].Span, v = kept[1].Span;
        var (alpha, meanShare, squareShare) = (StepSize[t], 1 - Math.Pow(Beta1, t + 1), 1 - Math.Pow(Beta2, t + 1));
        for (var i = 0; i < old.Length; i++)
        {
            var g = double.CreateChecked(old[i] - moved[i]);
            var mean = Beta1 * double.CreateChecked(m[i]) + (1 - Beta1) * g;
            var square = Beta2 * double.CreateChecked(v[i]) + (1 - Beta2) * g * g;
            (m[i], v[i]) = (T.CreateChecked(mean), T.CreateChecked(square));
            moved[i] = old[i] - T.CreateChecked(alpha * (mean / meanShare) / (Math.Sqrt(square / squareShare) + Epsilon));
        }
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Beta1 == UsualBeta1 && Beta2 == UsualBeta2 ? $"adam({StepSize})" : FormattableString.Invariant($"adam({StepSize},{Beta1:R},{Beta2:R})");
}
