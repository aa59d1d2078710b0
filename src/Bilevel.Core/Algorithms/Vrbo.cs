using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>VRBO: both directions exact once in a period, then carried along every move of x and y by differences on small batches.</summary>
/// <remarks>
/// Yang, Ji, Liang, "Provably faster algorithms for bilevel optimization", NeurIPS 2021, Algorithm 2. With g = ∇yG and Ψ = ∇xF − ∇²xyG z,
/// z = η Σ r^q (q = 0 … Q) by a Neumann series as in <see cref="Mrbo"/>. If q divides k, all samples:
///   u = g(x, y),   d = Ψ(x, y)
/// Then, from (x', y') = (x, y), with a draw of small batches for each i, the same at both points:
///   x ← x − α d
///   u ← u + g(x, y) − g(x', y'),   d ← d + Ψ(x, y) − Ψ(x', y'),   (x', y') ← (x, y),   y ← y − β u        i = 0 … m
/// so that the first pair is the move of x, and the others are moves of y.
/// Cost of a step: 2(m + 1) ∇yG, ∇xF, ∇yF and JVP, 2Q(m + 1) HVP; over all samples one of each, and Q HVP, in one iteration of q.
/// Departures from the source: the large batch is all samples. As in the released code the last move of y in an iteration corrects
/// neither direction; its copies elsewhere that evaluate both points at the new x lose the move of x too, and are not followed. In lazy
/// iterations z and v stand still and are the same at both points: d is corrected by ∇xF alone, and the moves that are left out stay so
/// until all samples are next asked for z and v; so N had better divide q.
/// </remarks>
public sealed record Vrbo : ImplicitAlgorithm
{
    /// <inheritdoc/>
    public override string Name => "vrbo";

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new VrboState<T>(oracle, at, Laziness);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (VrboState<T>)state;
        var (x, y, u, d, now, before) = (s.X, s.Y, s.U, s.D, s.Now, s.Before);
        var (alpha, beta, due, neumann) = (UpperStep[t], LowerStep[t], s.Due(t), new NeumannDraw(NeumannStep[t], NeumannTerms));

        if (t % Period == 0)
        {
            now.Evaluate(oracle, due, neumann, t, all: true);
            u.CopyFrom(now.G);
            d.CopyFrom(now.Psi);
        }

        before.MoveTo(x, y);
        x -= alpha * d;
        for (var i = 0; i < LowerIterations; i++)
        {
            now.Evaluate(oracle, due, neumann, t, i, LowerIterations);
            before.EvaluateBefore(now, oracle, due, neumann, t, i, LowerIterations);
            u += now.G - before.G;
            d += now.Psi - before.Psi;
            before.MoveTo(x, y);
            y -= beta * u;
        }
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations)
    {
        var pairs = 2 * LowerIterations;
        var (system, cross) = Laziness.IsAdaptive ? (1, 1) : (Laziness.SystemPeriod, Laziness.CrossPeriod);
        var systems = pairs * Laziness.SystemRefreshes(iterations) + Periods.Common(iterations, Period, system);
        return new()
        {
            UpperGradientX = pairs * iterations + Periods.Count(iterations, Period),
            UpperGradientY = systems,
            LowerGradientY = pairs * iterations + Periods.Count(iterations, Period),
            Hvp = NeumannTerms * systems,
            Jvp = pairs * Laziness.CrossRefreshes(iterations) + Periods.Common(iterations, Period, cross),
        };
    }

    /// <summary>β, the step size of y.</summary>
    public Schedule LowerStep { get; init; } = 0.1;

    /// <summary>η, the scale of the Neumann series; the series converges for η below 2 / L.</summary>
    public Schedule NeumannStep { get; init; } = 0.1;

    /// <summary>α, the step size of x.</summary>
    public Schedule UpperStep { get; init; } = 0.01;

    /// <summary>q ≥ 1, the iterations from one evaluation of all samples to the next.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int Period { get; init => field = Require.AtLeast(1, value); } = 10;

    /// <summary>m + 1 ≥ 1, the steps on y in an iteration.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int LowerIterations { get; init => field = Require.AtLeast(1, value); } = 5;

    /// <summary>Q ≥ 0, the terms of the Neumann series after the first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 0.</exception>
    public int NeumannTerms { get; init => field = Require.AtLeast(0, value); } = 5;
}

internal sealed class VrboState<T> : ImplicitState<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public VrboState(IOracle<T> oracle, StartingPoint<T> at, Lazy policy)
        : base(oracle, at, policy)
    {
        var shape = oracle.Shape;
        (U, D) = (Keep("u", shape.LowerDimension), Keep("d", shape.UpperDimension));
        Now = new(shape, X, Y, Z, V);
        Before = new(shape);
    }

    /// <summary>u ≈ ∇yG.</summary>
    public Vec<T> U { get; }

    /// <summary>d ≈ ∇Φ.</summary>
    public Vec<T> D { get; }

    /// <summary>The iterates.</summary>
    public NeumannPoint<T> Now { get; }

    /// <summary>The iterates before the last move.</summary>
    public NeumannPoint<T> Before { get; }
}
