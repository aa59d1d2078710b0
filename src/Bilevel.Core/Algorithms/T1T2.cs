using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>T1-T2: one step on the lower level, and the derivative of that one step: the inverse Hessian replaced by the step size.</summary>
/// <remarks>
/// Luketina, Berglund, Greff, Raiko, "Scalable gradient-based tuning of continuous regularization hyperparameters", ICML 2016. The product is
/// taken where the step was, on its batch:
///   y⁺ = y − a ∇yG(x, y; ξ)
///   x ← x − α (∇xF(x, y⁺; ζ) − a ∇²xyG(x, y; ξ) ∇yF(x, y⁺; ζ))
/// Cost of a step: 1 ∇yG, 1 JVP, 1 ∇yF, 1 ∇xF. It is <see cref="Unrolled"/> with T = 1, and biased: where it rests, ∇Φ is not 0.
/// Departures from the source: none.
/// </remarks>
public sealed record T1T2 : Algorithm
{
    /// <inheritdoc/>
    public override string Name => "t1-t2";

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new T1T2State<T>(oracle, at);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (T1T2State<T>)state;
        var (x, y, before) = (s.X, s.Y, s.Before);
        var (a, alpha, xi) = (LowerStep[t], UpperStep[t], Batch.Lower(t));

        before.CopyFrom(y);
        y -= a * oracle.Lower(x, y, along: null, xi, into: s.Lower).GradientY;

        var upper = oracle.Upper(x, y, Batch.Upper(t), into: s.Upper);
        var cross = oracle.Lower(x, before, along: upper.GradientY, xi, into: s.Cross);
        x -= alpha * (upper.GradientX - a * cross.Jvp);
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations) => new()
    {
        UpperGradientX = iterations,
        UpperGradientY = iterations,
        LowerGradientY = iterations,
        Jvp = iterations,
    };

    /// <summary>a, the step size of y, and the scale of the second term.</summary>
    public Schedule LowerStep { get; init; } = 0.1;

    /// <summary>α, the step size of x.</summary>
    public Schedule UpperStep { get; init; } = 0.01;
}

internal sealed class T1T2State<T>(IOracle<T> oracle, StartingPoint<T> at) : State<T>(at)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The y of the iteration before.</summary>
    public Vec<T> Before { get; } = new(oracle.Shape.LowerDimension);

    public LowerAnswer<T> Lower { get; } = new(LowerAsk.GradientY, oracle.Shape);

    public LowerAnswer<T> Cross { get; } = new(LowerAsk.Jvp, oracle.Shape);

    public UpperAnswer<T> Upper { get; } = new(UpperAsk.Gradients, oracle.Shape);
}
