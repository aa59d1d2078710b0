using System.Numerics;
using Bilevel.Core;

namespace Bilevel.Tasks;

/// <summary>Plain SGD on the lower level, x untouched: how the reference rows of a comparison are trained.</summary>
/// <remarks>y ← y − ρ ∇yG(x, y; ξ).   Cost of a step: 1 ∇yG.</remarks>
public sealed record LowerLevelSgd : Algorithm
{
    /// <inheritdoc/>
    public override string Name => "lower-level-sgd";

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new SgdState<T>(oracle, at);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (SgdState<T>)state;
        var (x, y) = (s.X, s.Y);
        var lower = oracle.Lower(x, y, along: null, Batch.Lower(t), into: s.Lower);
        y -= LowerStep[t] * lower.GradientY;
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations) => new() { LowerGradientY = iterations };

    /// <summary>ρ, the step size of y.</summary>
    public Schedule LowerStep { get; init; } = 0.1;
}

internal sealed class SgdState<T>(IOracle<T> oracle, StartingPoint<T> at) : State<T>(at)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public LowerAnswer<T> Lower { get; } = new(LowerAsk.GradientY, oracle.Shape);
}
