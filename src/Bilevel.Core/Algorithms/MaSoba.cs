using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>MA-SOBA: SOBA whose x follows a moving average of the hypergradients.</summary>
/// <remarks>
/// Chen, Xiao, Balasubramanian, "Optimal algorithms for stochastic bilevel optimization under relaxed smoothness conditions",
/// JMLR 25 (2024), Algorithm 1. One batch ξ and one batch ζ an iteration; every right-hand side at the old (x, y, z, h), h₀ = 0:
///   x ← x − α h
///   v = ∇²xyG(x, y; ξ) z
///   z ← z − γ (∇²yyG(x, y; ξ) z − ∇yF(x, y; ζ))
///   y ← y − β ∇yG(x, y; ξ)
///   h ← (1 − θ) h + θ (∇xF(x, y; ζ) − v)
/// Cost of a step: 1 ∇yG, 1 HVP, 1 JVP, 1 ∇xF, 1 ∇yF.
/// Departures from the source: none. With <see cref="Delay"/> off x takes the new h, as public implementations do; θ = 1 is then SOBA.
/// </remarks>
public sealed record MaSoba : ImplicitAlgorithm
{
    /// <inheritdoc/>
    public override string Name => "ma-soba";

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new MaSobaState<T>(oracle, at, Laziness);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (MaSobaState<T>)state;
        var (x, y, z, v, h) = (s.X, s.Y, s.Z, s.V, s.H);
        var (alpha, beta, gamma, theta, due) = (UpperStep[t], LowerStep[t], SystemStep[t], Weight, s.Due(t));

        var lower = oracle.Lower(x, y, along: z, Batch.Lower(t), into: s.Lower[due]);
        var upper = oracle.Upper(x, y, Batch.Upper(t), into: s.Upper[due]);

        if (Delay)
            x -= alpha * h;
        if (due.Cross)
            v.CopyFrom(lower.Jvp);
        if (due.System)
            z -= gamma * (lower.Hvp - upper.GradientY);
        y -= beta * lower.GradientY;
        h.Set((1 - theta) * h + theta * (upper.GradientX - v));
        if (!Delay)
            x -= alpha * h;
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations) => OneHypergradientEach(iterations, gradients: iterations);

    /// <summary>β, the step size of y.</summary>
    public Schedule LowerStep { get; init; } = 0.1;

    /// <summary>γ, the step size of z.</summary>
    public Schedule SystemStep { get; init; } = 0.1;

    /// <summary>α, the step size of x.</summary>
    public Schedule UpperStep { get; init; } = 0.01;

    /// <summary>θ ∈ (0, 1], the weight of the newest hypergradient in the average.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The weight is not in (0, 1].</exception>
    public double Weight { get; init => field = Require.Weight(value); } = 0.1;

    /// <summary>Whether x takes the average of the iteration before, as printed.</summary>
    public bool Delay { get; init; } = true;
}

internal sealed class MaSobaState<T> : ImplicitState<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public MaSobaState(IOracle<T> oracle, StartingPoint<T> at, Lazy policy)
        : base(oracle, at, policy)
    {
        H = Keep("h", oracle.Shape.UpperDimension);
        Lower = new(LowerAsk.GradientY, oracle.Shape);
        Upper = new(oracle.Shape);
    }

    public Vec<T> H { get; }

    public LazyLowerAnswers<T> Lower { get; }

    public LazyUpperAnswers<T> Upper { get; }
}
