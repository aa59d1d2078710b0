using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>AmIGO: several SGD steps on the lower level, several on the linear system, both from where they stood; then one on x.</summary>
/// <remarks>
/// Arbel, Mairal, "Amortized implicit differentiation for stochastic bilevel optimization", ICLR 2022, Algorithm 1. All batches
/// independent, but ∇xF and ∇yF of an iteration come from one batch ζ and stay frozen while z moves:
///   y ← y − α ∇yG(x, y; ξᵢ)                                   i = 1 … T
///   z ← z − β (∇²yyG(x, y; ξ'ₘ) z − ∇yF(x, y; ζ))             m = 1 … M
///   x ← x − γ (∇xF(x, y; ζ) − ∇²xyG(x, y; ξ'') z)             each line with the results of the lines before
/// Cost of a step: T ∇yG, M HVP, 1 JVP, 1 ∇xF, 1 ∇yF.
/// Departures from the source: none (its z has the other sign, which changes no iterate of x or y).
/// </remarks>
public sealed record Amigo : Algorithm
{
    /// <inheritdoc/>
    public override string Name => "amigo";

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new AmigoState<T>(oracle, at);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (AmigoState<T>)state;
        var (x, y, z) = (s.X, s.Y, s.Z);
        var (alpha, beta, gamma) = (LowerStep[t], SystemStep[t], UpperStep[t]);

        for (var i = 0; i < LowerIterations; i++)
            y -= alpha * oracle.Lower(x, y, along: null, Batch.Lower(t, i, LowerIterations), into: s.Lower).GradientY;

        var upper = oracle.Upper(x, y, Batch.Upper(t), into: s.Upper);
        for (var m = 0; m < SystemIterations; m++)
            z -= beta * (oracle.Lower(x, y, along: z, Batch.Draw(Purpose.Hvp, t, m, SystemIterations), into: s.Hessian).Hvp - upper.GradientY);

        var cross = oracle.Lower(x, y, along: z, Batch.Draw(Purpose.Jvp, t), into: s.Cross);
        x -= gamma * (upper.GradientX - cross.Jvp);
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations) => new()
    {
        UpperGradientX = iterations,
        UpperGradientY = iterations,
        LowerGradientY = LowerIterations * iterations,
        Hvp = SystemIterations * iterations,
        Jvp = iterations,
    };

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

internal sealed class AmigoState<T> : State<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public AmigoState(IOracle<T> oracle, StartingPoint<T> at)
        : base(at)
    {
        Z = Keep("z", oracle.Shape.LowerDimension);
        Lower = new(LowerAsk.GradientY, oracle.Shape);
        Hessian = new(LowerAsk.Hvp, oracle.Shape);
        Cross = new(LowerAsk.Jvp, oracle.Shape);
        Upper = new(UpperAsk.Gradients, oracle.Shape);
    }

    public Vec<T> Z { get; }

    public LowerAnswer<T> Lower { get; }

    public LowerAnswer<T> Hessian { get; }

    public LowerAnswer<T> Cross { get; }

    public UpperAnswer<T> Upper { get; }
}
