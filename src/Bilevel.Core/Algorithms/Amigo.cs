using System.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>AmIGO: several SGD steps on the lower level, several on the linear system, both from where they stood; then one on x.</summary>
/// <remarks>
/// Arbel, Mairal, "Amortized implicit differentiation for stochastic bilevel optimization", ICLR 2022, Algorithm 1. All batches
/// independent, but ∇xF and ∇yF of an iteration come from one batch ζ and stay frozen while z moves:
///   y ← y − α ∇yG(x, y; ξᵢ)                                   i = 1 … T
///   z ← z − β (∇²yyG(x, y; ξ'ₘ) z − ∇yF(x, y; ζ))             m = 1 … M
///   v = ∇²xyG(x, y; ξ'') z
///   x ← x − γ (∇xF(x, y; ζ) − v)                              each line with the results of the lines before
/// Cost of a step: T ∇yG, M HVP, 1 JVP, 1 ∇xF, 1 ∇yF.
/// Departures from the source: none (its z has the other sign, which changes no iterate of x or y).
/// </remarks>
public sealed record Amigo : ImplicitAlgorithm
{
    /// <inheritdoc/>
    public override string Name => "amigo";

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new AmigoState<T>(oracle, at, Laziness);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (AmigoState<T>)state;
        var (x, y, z, v) = (s.X, s.Y, s.Z, s.V);
        var (alpha, beta, gamma, due) = (LowerStep[t], SystemStep[t], UpperStep[t], s.Due(t));

        for (var i = 0; i < LowerIterations; i++)
            y -= alpha * oracle.Lower(x, y, along: null, Batch.Lower(t, i, LowerIterations), into: s.Lower).GradientY;

        var upper = oracle.Upper(x, y, Batch.Upper(t), into: s.Upper[due]);
        for (var m = 0; m < (due.System ? SystemIterations : 0); m++)
            z -= beta * (oracle.Lower(x, y, along: z, Batch.Draw(Purpose.Hvp, t, m, SystemIterations), into: s.Hessian).Hvp - upper.GradientY);

        if (due.Cross)
            v.CopyFrom(oracle.Lower(x, y, along: z, Batch.Draw(Purpose.Jvp, t), into: s.Cross).Jvp);
        x -= gamma * (upper.GradientX - v);
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations) => OneHypergradientEach(iterations, gradients: LowerIterations * iterations, hvps: SystemIterations);

    /// <summary>α, the step size of y.</summary>
    public Schedule LowerStep { get; init; } = 0.1;

    /// <summary>β, the step size of z.</summary>
    public Schedule SystemStep { get; init; } = 0.1;

    /// <summary>γ, the step size of x.</summary>
    public Schedule UpperStep { get; init; } = 0.01;

    /// <summary>T ≥ 1, the steps on y in an iteration.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int LowerIterations { get; init => field = Require.AtLeast(1, value); } = 5;

    /// <summary>M ≥ 1, the steps on z in an iteration.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int SystemIterations { get; init => field = Require.AtLeast(1, value); } = 5;
}

internal sealed class AmigoState<T>(IOracle<T> oracle, StartingPoint<T> at, Lazy policy) : ImplicitState<T>(oracle, at, policy)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public LowerAnswer<T> Lower { get; } = new(LowerAsk.GradientY, oracle.Shape);

    public LowerAnswer<T> Hessian { get; } = new(LowerAsk.Hvp, oracle.Shape);

    public LowerAnswer<T> Cross { get; } = new(LowerAsk.Jvp, oracle.Shape);

    public LazyUpperAnswers<T> Upper { get; } = new(oracle.Shape);
}
