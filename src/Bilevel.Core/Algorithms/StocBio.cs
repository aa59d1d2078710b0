using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>stocBiO: several SGD steps on the lower level, then a hypergradient whose inverse Hessian is a truncated Neumann series.</summary>
/// <remarks>
/// Ji, Yang, Liang, "Bilevel optimization: convergence analysis and enhanced design", ICML 2021, Algorithm 2. All batches independent:
///   y ← y − α ∇yG(x, y; Sᵢ)                                          i = 1 … T, from the y of the iteration before
///   r⁰ = ∇yF(x, y; D_F),   r^q = r^(q−1) − η ∇²yyG(x, y; B_q) r^(q−1)    q = 1 … Q
///   z = η Σ r^q                                                       q = 0 … Q
///   x ← x − β (∇xF(x, y; D_F) − ∇²xyG(x, y; D_G) z)
/// Cost of a step: T ∇yG, Q HVP, 1 JVP, 1 ∇xF, 1 ∇yF.
/// Departures from the source: all B_q have one size (the theory lets them grow geometrically). The sum is the printed one; the
/// released code drops r⁰ and the factor η on the other terms, and converges elsewhere.
/// </remarks>
public sealed record StocBio : Algorithm
{
    /// <inheritdoc/>
    public override string Name => "stocbio";

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new StocBioState<T>(oracle, at);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (StocBioState<T>)state;
        var (x, y, r, z) = (s.X, s.Y, s.R, s.Z);
        var (alpha, eta, beta) = (LowerStep[t], NeumannStep[t], UpperStep[t]);

        for (var i = 0; i < LowerIterations; i++)
            y -= alpha * oracle.Lower(x, y, along: null, Batch.Lower(t, i, LowerIterations), into: s.Lower).GradientY;

        var upper = oracle.Upper(x, y, Batch.Upper(t), into: s.Upper);
        r.CopyFrom(upper.GradientY);
        z.Set(eta * r);
        for (var q = 0; q < NeumannTerms; q++)
        {
            r -= eta * oracle.Lower(x, y, along: r, Batch.Draw(Purpose.Hvp, t, q, NeumannTerms), into: s.Hessian).Hvp;
            z += eta * r;
        }

        var cross = oracle.Lower(x, y, along: z, Batch.Draw(Purpose.Jvp, t), into: s.Cross);
        x -= beta * (upper.GradientX - cross.Jvp);
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations) => new()
    {
        UpperGradientX = iterations,
        UpperGradientY = iterations,
        LowerGradientY = LowerIterations * iterations,
        Hvp = NeumannTerms * iterations,
        Jvp = iterations,
    };

    /// <summary>α, the step size of y.</summary>
    public Schedule LowerStep { get; init; } = 0.1;

    /// <summary>η, the scale of the Neumann series; the series converges for η below 2 / L.</summary>
    public Schedule NeumannStep { get; init; } = 0.1;

    /// <summary>β, the step size of x.</summary>
    public Schedule UpperStep { get; init; } = 0.01;

    /// <summary>T ≥ 1, the steps on y in an iteration.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int LowerIterations { get; init => field = Require.AtLeast(1, value); } = 5;

    /// <summary>Q ≥ 0, the terms of the Neumann series after the first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 0.</exception>
    public int NeumannTerms { get; init => field = Require.AtLeast(0, value); } = 5;
}

internal sealed class StocBioState<T> : State<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public StocBioState(IOracle<T> oracle, StartingPoint<T> at)
        : base(at)
    {
        R = new(oracle.Shape.LowerDimension);
        Z = new(oracle.Shape.LowerDimension);
        Lower = new(LowerAsk.GradientY, oracle.Shape);
        Hessian = new(LowerAsk.Hvp, oracle.Shape);
        Cross = new(LowerAsk.Jvp, oracle.Shape);
        Upper = new(UpperAsk.Gradients, oracle.Shape);
    }

    public Vec<T> R { get; }

    public Vec<T> Z { get; }

    public LowerAnswer<T> Lower { get; }

    public LowerAnswer<T> Hessian { get; }

    public LowerAnswer<T> Cross { get; }

    public UpperAnswer<T> Upper { get; }
}
