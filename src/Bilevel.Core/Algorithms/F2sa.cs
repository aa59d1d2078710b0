using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>F²SA: the hypergradient as the difference of two gradients, at the lower-level solution and at a penalised copy of it.</summary>
/// <remarks>
/// Kwon, Kwon, Wright, Nowak, "A fully first-order method for stochastic bilevel optimization", ICML 2023, Algorithm 1. Here y follows
/// the lower-level solution (the source's z) and u the minimiser of F + λG (the source's y). λ = λ₀ + δt, all batches independent:
///   y ← y − β ∇yG(x, y; ξ)                                                  T times, side by side with
///   u ← u − (β / λ) (∇yF(x, u; ζ) + λ ∇yG(x, u; ξ'))
///   x ← x − α (∇xF(x, u; ζ') + λ (∇xG(x, u; ξ'') − ∇xG(x, y; ξ''')))        at the new y and u
/// Cost of a step: 2T ∇yG, T ∇yF, 1 ∇xF, 2 ∇xG; no second-order product. The bias of the hypergradient is of order 1/λ.
/// Departures from the source: u takes the largest step that the source's condition allows, β / λ, instead of one of its own, so
/// that no λ, however large, makes it unstable; the step of x is α instead of ξ times that of u. With <see cref="CommonRandomNumbers"/> ξ' = ξ and
/// ξ''' = ξ'', so that the noise of the difference does not grow with λ.
/// </remarks>
public sealed record F2sa : Algorithm
{
    /// <inheritdoc/>
    public override string Name => "f2sa";

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new F2saState<T>(oracle, at);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (F2saState<T>)state;
        var (x, y, u) = (s.X, s.Y, s.U);
        var (alpha, beta, lambda) = (UpperStep[t], LowerStep[t], Lambda0 + LambdaGrowth * t);

        for (var i = 0; i < LowerIterations; i++)
        {
            var (xiY, zeta) = (Batch.Lower(t, i, LowerIterations), Batch.Draw(Purpose.UpperY, t, i, LowerIterations));
            var xiU = CommonRandomNumbers ? xiY : Batch.Draw(Purpose.Penalty, t, i, LowerIterations);
            var pull = oracle.Upper(x, u, zeta, into: s.UpperY);
            y -= beta * oracle.Lower(x, y, along: null, xiY, into: s.Lower).GradientY;
            u -= beta * (1 / lambda * pull.GradientY + oracle.Lower(x, u, along: null, xiU, into: s.Lower).GradientY);
        }

        var upper = oracle.Upper(x, u, Batch.Upper(t), into: s.UpperX);
        var penalized = oracle.Lower(x, u, along: null, Batch.Draw(Purpose.CrossX, t, 0, 2), into: s.Penalized);
        var solved = oracle.Lower(x, y, along: null, Batch.Draw(Purpose.CrossX, t, CommonRandomNumbers ? 0 : 1, 2), into: s.Solved);
        x -= alpha * (upper.GradientX + lambda * (penalized.GradientX - solved.GradientX));
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations) => new()
    {
        UpperGradientX = iterations,
        UpperGradientY = LowerIterations * iterations,
        LowerGradientY = 2 * LowerIterations * iterations,
        LowerGradientX = 2 * iterations,
    };

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

    /// <summary>T ≥ 1, the steps on y and u in an iteration.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int LowerIterations { get; init => field = Require.AtLeast(1, value); } = 1;

    /// <summary>Whether the two gradients of a difference come from one batch.</summary>
    public bool CommonRandomNumbers { get; init; }
}

internal sealed class F2saState<T> : State<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public F2saState(IOracle<T> oracle, StartingPoint<T> at)
        : base(at)
    {
        U = Keep("u", oracle.Shape.LowerDimension);
        U.CopyFrom(at.Y);
        Lower = new(LowerAsk.GradientY, oracle.Shape);
        Penalized = new(LowerAsk.GradientX, oracle.Shape);
        Solved = new(LowerAsk.GradientX, oracle.Shape);
        UpperX = new(UpperAsk.GradientX, oracle.Shape);
        UpperY = new(UpperAsk.GradientY, oracle.Shape);
    }

    public Vec<T> U { get; }

    public LowerAnswer<T> Lower { get; }

    public LowerAnswer<T> Penalized { get; }

    public LowerAnswer<T> Solved { get; }

    public UpperAnswer<T> UpperX { get; }

    public UpperAnswer<T> UpperY { get; }
}
