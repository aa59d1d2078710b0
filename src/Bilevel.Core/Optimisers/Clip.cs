using Bilevel.Core.Algorithms;
using Bilevel.Numerics;

namespace Bilevel.Core.Optimisers;

/// <summary>A move of at most c: u′ = u + Δ · min(1, c/‖Δ‖).</summary>
/// <remarks>This clips the step that is made; to clip the stochastic gradients that a method is given, see <see cref="ClippedOracle{T}"/>. As text: <c>clip(1)</c>.</remarks>
/// <param name="Length">c &gt; 0.</param>
public sealed record Clip(double Length) : MoveRule
{
    /// <summary>c &gt; 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not a finite number above 0.</exception>
    public double Length { get; init => field = Require.PositiveFinite(value); } = Require.PositiveFinite(Length);

    /// <inheritdoc/>
    public override void Apply<T>(Vec<T> from, Vec<T> to, ReadOnlySpan<Vec<T>> kept, Vec<T> room, long t) =>
        to.ProjectOntoBall(from, Length, room);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"clip({Length:R})");
}
