using Bilevel.Core.Algorithms;
using Bilevel.Numerics;

namespace Bilevel.Core.Optimisers;

/// <summary>Projection onto the ball around the origin: u′ ← u′ · min(1, R/‖u′‖).</summary>
/// <remarks>As text: <c>ball(10)</c>.</remarks>
/// <param name="Radius">R &gt; 0.</param>
public sealed record Ball(double Radius) : MoveRule
{
    /// <summary>R &gt; 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not a finite number above 0.</exception>
    public double Radius { get; init => field = Require.PositiveFinite(value); } = Require.PositiveFinite(Radius);

    /// <inheritdoc/>
    public override void Apply<T>(Vec<T> from, Vec<T> to, ReadOnlySpan<Vec<T>> kept, Vec<T> room, long t)
    {
        ArgumentNullException.ThrowIfNull(to);
        if (to.Norm() is var norm && norm > Radius)
            to *= Radius / norm;
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"ball({Radius:R})");
}
