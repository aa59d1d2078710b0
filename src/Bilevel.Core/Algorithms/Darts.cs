using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>DARTS, second order: a step on x that looks one step on y ahead, then that step on y with the new x.</summary>
/// <remarks>
/// Liu, Simonyan, Yang, "DARTS: differentiable architecture search", ICLR 2019, Algorithm 1 and equations 7 and 8. One batch ξ and one
/// batch ζ an iteration:
///   y' = y − a ∇yG(x, y; ξ),   u = ∇yF(x, y'; ζ),   ε = 0.01 / ‖u‖
///   x⁺ = x − α (∇xF(x, y'; ζ) − a (∇xG(x, y + εu; ξ) − ∇xG(x, y − εu; ξ)) / 2ε)
///   y⁺ = y − a ∇yG(x⁺, y; ξ)
/// Cost of a step: 2 ∇yG, 1 ∇yF, 1 ∇xF, and 2 ∇xG, or with <see cref="ExactProduct"/> 1 JVP: then the quotient is ∇²xyG(x, y; ξ) u. Biased
/// as <see cref="T1T2"/> is.
/// Departures from the source: the release gives the step on y momentum and weight decay, looked ahead to and taken; here it is the plain
/// one that is printed. The step looked ahead is the step taken (the release's choice of the source's ξ).
/// </remarks>
public sealed record Darts : Algorithm
{
    // ‖εu‖, how far y moves along u, in units of y.
    private const double Reach = 0.01;

    /// <inheritdoc/>
    public override string Name => "darts";

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new DartsState<T>(oracle, at);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (DartsState<T>)state;
        var (x, y, ahead, h) = (s.X, s.Y, s.Ahead, s.Hypergradient);
        var (a, alpha, xi) = (LowerStep[t], UpperStep[t], Batch.Lower(t));

        ahead.Set(y - a * oracle.Lower(x, y, along: null, xi, into: s.Lower).GradientY);
        var upper = oracle.Upper(x, ahead, Batch.Upper(t), into: s.Upper);
        if (ExactProduct)
            h.Set(upper.GradientX - a * oracle.Lower(x, y, along: upper.GradientY, xi, into: s.Cross).Jvp);
        else
            h.Set(upper.GradientX - a * Difference(s, oracle, upper.GradientY, xi));
        x -= alpha * h;

        y -= a * oracle.Lower(x, y, along: null, xi, into: s.Lower).GradientY;
    }

    // (∇xG(x, y + εu) − ∇xG(x, y − εu)) / 2ε, where 1/ε = ‖u‖ / 0.01 and εu = 0.01 u / ‖u‖ are finite at u = 0 too.
    private static LinearCombination<T> Difference<T>(DartsState<T> s, IOracle<T> oracle, Vec<T> u, Batch xi)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (x, y, moved) = (s.X, s.Y, s.Ahead);
        moved.Set(y + Reach * u.Normalized());
        var up = oracle.Lower(x, moved, along: null, xi, into: s.Up);
        moved.Set(y - Reach * u.Normalized());
        var down = oracle.Lower(x, moved, along: null, xi, into: s.Down);
        return u.Norm() / (2 * Reach) * (up.GradientX - down.GradientX);
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations) => new()
    {
        UpperGradientX = iterations,
        UpperGradientY = iterations,
        LowerGradientY = 2 * iterations,
        Jvp = ExactProduct ? iterations : 0,
        LowerGradientX = ExactProduct ? 0 : 2 * iterations,
    };

    /// <summary>a, the step size of y, ahead and taken.</summary>
    public Schedule LowerStep { get; init; } = 0.1;

    /// <summary>α, the step size of x.</summary>
    public Schedule UpperStep { get; init; } = 0.01;

    /// <summary>Whether the second term is a product with ∇²xyG instead of a difference of two gradients.</summary>
    public bool ExactProduct { get; init; }
}

internal sealed class DartsState<T>(IOracle<T> oracle, StartingPoint<T> at) : State<T>(at)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>y', then y ± εu.</summary>
    public Vec<T> Ahead { get; } = new(oracle.Shape.LowerDimension);

    public Vec<T> Hypergradient { get; } = new(oracle.Shape.UpperDimension);

    public LowerAnswer<T> Lower { get; } = new(LowerAsk.GradientY, oracle.Shape);

    public LowerAnswer<T> Cross { get; } = new(LowerAsk.Jvp, oracle.Shape);

    public LowerAnswer<T> Up { get; } = new(LowerAsk.GradientX, oracle.Shape);

    public LowerAnswer<T> Down { get; } = new(LowerAsk.GradientX, oracle.Shape);

    public UpperAnswer<T> Upper { get; } = new(UpperAsk.Gradients, oracle.Shape);
}
