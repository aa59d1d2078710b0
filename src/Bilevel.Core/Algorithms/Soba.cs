using System.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>SOBA: three coupled SGD sequences, for y*(x), for the linear system, for x.</summary>
/// <remarks>
/// Dagréou, Ablin, Vaiter, Moreau, "A framework for bilevel optimization that enables stochastic and global variance reduction
/// algorithms", NeurIPS 2022, Algorithm 1. One batch ξ and one batch ζ an iteration; every right-hand side at the old (x, y, z):
///   v = ∇²xyG(x, y; ξ) z
///   z ← z − ρ (∇²yyG(x, y; ξ) z − ∇yF(x, y; ζ))
///   y ← y − ρ ∇yG(x, y; ξ)
///   x ← x − γ (∇xF(x, y; ζ) − v)
/// Cost of a step: 1 ∇yG, 1 HVP, 1 JVP, 1 ∇xF, 1 ∇yF.
/// Departures from the source: none (its z has the other sign, which changes no iterate of x or y).
/// </remarks>
public sealed record Soba : ImplicitAlgorithm
{
    /// <inheritdoc/>
    public override string Name => "soba";

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new SobaState<T>(oracle, at, Laziness);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (SobaState<T>)state;
        var (x, y, z, v) = (s.X, s.Y, s.Z, s.V);
        var (rho, gamma, due) = (LowerStep[t], UpperStep[t], s.Due(t));

        var lower = oracle.Lower(x, y, along: z, Batch.Lower(t), into: s.Lower[due]);
        var upper = oracle.Upper(x, y, Batch.Upper(t), into: s.Upper[due]);

        if (due.Cross)
            v.CopyFrom(lower.Jvp);
        if (due.System)
            z -= rho * (lower.Hvp - upper.GradientY);
        y -= rho * lower.GradientY;
        x -= gamma * (upper.GradientX - v);
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations) => OneHypergradientEach(iterations, gradients: iterations);

    /// <summary>ρ, the step size of y and z.</summary>
    public Schedule LowerStep { get; init; } = 0.1;

    /// <summary>γ, the step size of x.</summary>
    public Schedule UpperStep { get; init; } = 0.01;
}

internal sealed class SobaState<T>(IOracle<T> oracle, StartingPoint<T> at, Lazy policy) : ImplicitState<T>(oracle, at, policy)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public LazyLowerAnswers<T> Lower { get; } = new(LowerAsk.GradientY, oracle.Shape);

    public LazyUpperAnswers<T> Upper { get; } = new(oracle.Shape);
}
