using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>SOBA: three coupled SGD sequences, for y*(x), for the linear system, for x.</summary>
/// <remarks>
/// Dagréou, Ablin, Vaiter, Moreau, "A framework for bilevel optimization that enables stochastic and global variance reduction
/// algorithms", NeurIPS 2022, Algorithm 1. One batch ξ and one batch ζ an iteration; every right-hand side at the old (x, y, z):
///   y ← y − ρ ∇yG(x, y; ξ)
///   z ← z − ρ (∇²yyG(x, y; ξ) z − ∇yF(x, y; ζ))
///   x ← x − γ (∇xF(x, y; ζ) − ∇²xyG(x, y; ξ) z)
/// Cost of a step: 1 ∇yG, 1 HVP, 1 JVP, 1 ∇xF, 1 ∇yF.
/// Departures from the source: none (its z has the other sign, which changes no iterate of x or y).
/// </remarks>
public sealed record Soba : Algorithm
{
    /// <inheritdoc/>
    public override string Name => "soba";

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new SobaState<T>(oracle, at);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (SobaState<T>)state;
        var (x, y, z) = (s.X, s.Y, s.Z);
        var (rho, gamma) = (LowerStep[t], UpperStep[t]);

        var lower = oracle.Lower(x, y, along: z, Batch.Lower(t), into: s.Lower);
        var upper = oracle.Upper(x, y, Batch.Upper(t), into: s.Upper);

        y -= rho * lower.GradientY;
        z -= rho * (lower.Hvp - upper.GradientY);
        x -= gamma * (upper.GradientX - lower.Jvp);
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations) => new()
    {
        UpperGradientX = iterations,
        UpperGradientY = iterations,
        LowerGradientY = iterations,
        Hvp = iterations,
        Jvp = iterations,
    };

    /// <summary>ρ, the step size of y and z.</summary>
    public Schedule LowerStep { get; init; } = 0.1;

    /// <summary>γ, the step size of x.</summary>
    public Schedule UpperStep { get; init; } = 0.01;
}

internal sealed class SobaState<T> : State<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public SobaState(IOracle<T> oracle, StartingPoint<T> at)
        : base(at)
    {
        Z = Keep("z", oracle.Shape.LowerDimension);
        Lower = new(LowerAsk.Joint, oracle.Shape);
        Upper = new(UpperAsk.Gradients, oracle.Shape);
    }

    public Vec<T> Z { get; }

    public LowerAnswer<T> Lower { get; }

    public UpperAnswer<T> Upper { get; }
}
