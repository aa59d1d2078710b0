using System.Numerics;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Core.Algorithms;

/// <summary>PZOBO: the response of the lower level's steps to x by finite differences along random directions; the rest of the hypergradient is exact.</summary>
/// <remarks>
/// Sow, Ji, Liang, "On the convergence theory for Hessian-free bilevel algorithms", NeurIPS 2022, Algorithms 1 and 2 (PZOBO-S). With y_T(x) the
/// result of T steps y ← y − a ∇yG(x, y; ξᵢ) from the y of the iteration before, and u_j ~ N(0, I), j = 1 … Q, same start and same ξᵢ for all:
///   y⁺ = y_T(x),   y_j = y_T(x + μ u_j)
///   h = ∇xF(x, y⁺; ζ) + (1 / Q) Σ ⟨(y_j − y⁺) / μ, ∇yF(x, y⁺; ζ)⟩ u_j
///   x ← x − α h
/// Cost of a step: T (Q + 1) ∇yG, 1 ∇yF, 1 ∇xF; no second-order product. The variance of h grows with dim x; its mean, as μ → 0, is the
/// hypergradient of the T unrolled steps.
/// Departures from the source: none. Its release shortens every tensor of u_j to length one and leaves the scale to Adam.
/// </remarks>
public sealed record Pzobo : Algorithm
{
    /// <inheritdoc/>
    public override string Name => "pzobo";

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new PzoboState<T>(oracle, at);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (PzoboState<T>)state;
        var (x, y, h, u, moved, response) = (s.X, s.Y, s.Hypergradient, s.Direction, s.MovedX, s.Response);

        s.Origin.CopyFrom(y);
        Descend(s, oracle, x, y, t);
        var upper = oracle.Upper(x, y, Batch.Upper(t), into: s.Upper);
        h.CopyFrom(upper.GradientX);
        for (var j = 0; j < Directions; j++)
        {
            Draw(u, s.Seed, t, j);
            moved.Set(x + Radius * u);
            response.CopyFrom(s.Origin);
            Descend(s, oracle, moved, response, t);
            response -= y;
            h += response.Dot(upper.GradientY) / Radius / Directions * u;
        }

        x -= UpperStep[t] * h;
    }

    private void Descend<T>(PzoboState<T> s, IOracle<T> oracle, Vec<T> x, Vec<T> y, long t)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < LowerIterations; i++)
            y -= LowerStep[t] * oracle.Lower(x, y, along: null, Batch.Lower(t, i, LowerIterations), into: s.Lower).GradientY;
    }

    private static void Draw<T>(Vec<T> u, ulong seed, long t, int j)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new RandomStream(seed, (byte)Purpose.Algorithm, t, j);
        foreach (ref var entry in u.Span)
            entry = T.CreateChecked(random.NextGaussian());
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations) => new()
    {
        UpperGradientX = iterations,
        UpperGradientY = iterations,
        LowerGradientY = (double)LowerIterations * (Directions + 1) * iterations,
    };

    /// <summary>a, the step size of y.</summary>
    public Schedule LowerStep { get; init; } = 0.1;

    /// <summary>α, the step size of x.</summary>
    public Schedule UpperStep { get; init; } = 0.01;

    /// <summary>T ≥ 1, the steps on y in an iteration.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int LowerIterations { get; init => field = Require.AtLeast(1, value); } = 5;

    /// <summary>Q ≥ 1, the directions of an iteration.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int Directions { get; init => field = Require.AtLeast(1, value); } = 1;

    /// <summary>μ, how far x moves along a direction, in units of x.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The radius is not a finite number above 0.</exception>
    public double Radius { get; init => field = Require.PositiveFinite(value); } = 0.01;
}

internal sealed class PzoboState<T>(IOracle<T> oracle, StartingPoint<T> at) : State<T>(at)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The y from which all the steps of an iteration start.</summary>
    public Vec<T> Origin { get; } = new(oracle.Shape.LowerDimension);

    /// <summary>y_T(x + μu), and its difference to y_T(x).</summary>
    public Vec<T> Response { get; } = new(oracle.Shape.LowerDimension);

    public Vec<T> Hypergradient { get; } = new(oracle.Shape.UpperDimension);

    public Vec<T> Direction { get; } = new(oracle.Shape.UpperDimension);

    /// <summary>x + μu.</summary>
    public Vec<T> MovedX { get; } = new(oracle.Shape.UpperDimension);

    public LowerAnswer<T> Lower { get; } = new(LowerAsk.GradientY, oracle.Shape);

    public UpperAnswer<T> Upper { get; } = new(UpperAsk.Gradients, oracle.Shape);
}
