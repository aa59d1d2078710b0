using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>F³SA: F²SA with one step on y and u, each of its six gradients corrected by what its batch says at the point before.</summary>
/// <remarks>
/// Kwon, Kwon, Wright, Nowak, "A fully first-order method for stochastic bilevel optimization", ICML 2023, Algorithm 2. y follows the
/// lower-level solution, u the minimiser of F + λG, λ = λ₀ + δt; six independent batches, each evaluated at two points. For every gradient q
///   h(q) ← q(here; φ) + (1 − η)(h(q) − q(before; φ))                        h(q) = q(here; φ) in iteration 0
///   y⁺ = y − β h(∇yG(x, y; ξ))                                             before: (x⁻, y⁻)
///   u⁺ = u − (β / λ) (h(∇yF(x, u; ζ)) + λ h(∇yG(x, u; ξ')))                before: (x⁻, u⁻)
///   x⁺ = x − α (h(∇xF(x, u⁺; ζ')) + λ (h(∇xG(x, u⁺; ξ'')) − h(∇xG(x, y⁺; ξ'''))))    before: (x⁻, u) and (x⁻, y)
/// Cost of a step: 4 ∇yG, 2 ∇yF, 2 ∇xF, 4 ∇xG, half of them in iteration 0; no second-order product.
/// Departures from the source: those of <see cref="F2sa"/>, the steps β / λ and α; and η is a constant. With
/// <see cref="CommonRandomNumbers"/> ξ' = ξ and ξ''' = ξ''. With η = 1 the iterates are those of F²SA with T = 1.
/// </remarks>
public sealed record F3sa : Algorithm
{
    /// <inheritdoc/>
    public override string Name => "f3sa";

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new F3saState<T>(oracle, at);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (F3saState<T>)state;
        var (x, y, u) = (s.X, s.Y, s.U);
        var (alpha, beta, lambda) = (UpperStep[t], LowerStep[t], Lambda0 + LambdaGrowth * t);
        var (xiY, zetaY) = (Batch.Lower(t), Batch.Draw(Purpose.UpperY, t));
        var xiU = CommonRandomNumbers ? xiY : Batch.Draw(Purpose.Penalty, t);
        var (zetaX, xiPenalized) = (Batch.Upper(t), Batch.Draw(Purpose.CrossX, t, 0, 2));
        var xiSolved = CommonRandomNumbers ? xiPenalized : Batch.Draw(Purpose.CrossX, t, 1, 2);

        var (first, xOld, yOld, uOld) = (t == 0, s.OldX, s.OldY, s.OldU);

        Follow(s.SolvedY, oracle.Lower(x, y, along: null, xiY, s.LowerY).GradientY,
            first ? null : oracle.Lower(xOld, yOld, along: null, xiY, s.LowerYBefore).GradientY);
        Follow(s.PullY, oracle.Upper(x, u, zetaY, s.UpperY).GradientY,
            first ? null : oracle.Upper(xOld, uOld, zetaY, s.UpperYBefore).GradientY);
        Follow(s.PenalizedY, oracle.Lower(x, u, along: null, xiU, s.LowerY).GradientY,
            first ? null : oracle.Lower(xOld, uOld, along: null, xiU, s.LowerYBefore).GradientY);
        yOld.CopyFrom(y);
        uOld.CopyFrom(u);
        y -= beta * s.SolvedY;
        u -= beta * (1 / lambda * s.PullY + s.PenalizedY);

        Follow(s.PullX, oracle.Upper(x, u, zetaX, s.UpperX).GradientX,
            first ? null : oracle.Upper(xOld, uOld, zetaX, s.UpperXBefore).GradientX);
        Follow(s.PenalizedX, oracle.Lower(x, u, along: null, xiPenalized, s.LowerX).GradientX,
            first ? null : oracle.Lower(xOld, uOld, along: null, xiPenalized, s.LowerXBefore).GradientX);
        Follow(s.SolvedX, oracle.Lower(x, y, along: null, xiSolved, s.LowerX).GradientX,
            first ? null : oracle.Lower(xOld, yOld, along: null, xiSolved, s.LowerXBefore).GradientX);
        xOld.CopyFrom(x);
        x -= alpha * (s.PullX + lambda * (s.PenalizedX - s.SolvedX));
    }

    // h ← q(here) + (1 − η)(h − q(before)); without a point before, h = q(here).
    private void Follow<T>(Vec<T> h, Vec<T> here, Vec<T>? before)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (before is null)
            h.CopyFrom(here);
        else
            h.Set(here + (1 - Weight) * (h - before));
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations)
    {
        // Every batch is evaluated at two points, but in iteration 0 there is one only.
        var points = Periods.AtTwoPoints(iterations);
        return new()
        {
            UpperGradientX = points,
            UpperGradientY = points,
            LowerGradientY = 2 * points,
            LowerGradientX = 2 * points,
        };
    }

    /// <summary>β, the step size of y, and λ times that of u.</summary>
    public Schedule LowerStep { get; init; } = 0.1;

    /// <summary>α, the step size of x.</summary>
    public Schedule UpperStep { get; init; } = 0.01;

    /// <summary>λ₀, the penalty at iteration 0; above twice the smoothness of F over the strong convexity of G in the theory.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The penalty is not a finite number above 0.</exception>
    public double Lambda0 { get; init => field = Require.PositiveFinite(value); } = 10;

    /// <summary>δ, what an iteration adds to the penalty.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The growth is not a finite number of at least 0.</exception>
    public double LambdaGrowth { get; init => field = Require.NonNegativeFinite(value); } = 0.01;

    /// <summary>η ∈ (0, 1], how much of what is remembered a step forgets; 1 for no memory, F²SA.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The weight is not in (0, 1].</exception>
    public double Weight { get; init => field = Require.Weight(value); } = 0.5;

    /// <summary>Whether the two gradients of a difference come from one batch.</summary>
    public bool CommonRandomNumbers { get; init; }
}
