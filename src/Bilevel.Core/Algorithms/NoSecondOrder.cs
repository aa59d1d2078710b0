using System.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>No second order: several SGD steps on the lower level, then a step on x as if y did not depend on it.</summary>
/// <remarks>
/// The baseline that drops the Jacobian of y*, ∇Φ ≈ ∇xF; the first-order approximation of Liu, Simonyan, Yang, "DARTS: differentiable
/// architecture search", ICLR 2019, behind T steps on y instead of before one:
///   y ← y − a ∇yG(x, y; ξᵢ)                                   i = 1 … T, from the y of the iteration before
///   x ← x − α ∇xF(x, y; ζ)
/// Cost of a step: T ∇yG, 1 ∇xF. Biased: where it rests ∇xF is 0, not ∇Φ. Where F does not depend on x, x never moves.
/// Departures from the source: the order and the number of the steps, as said.
/// </remarks>
public sealed record NoSecondOrder : Algorithm
{
    /// <inheritdoc/>
    public override string Name => "no-second-order";

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new NoSecondOrderState<T>(oracle, at);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (NoSecondOrderState<T>)state;
        var (x, y) = (s.X, s.Y);

        for (var i = 0; i < LowerIterations; i++)
            y -= LowerStep[t] * oracle.Lower(x, y, along: null, Batch.Lower(t, i, LowerIterations), into: s.Lower).GradientY;
        x -= UpperStep[t] * oracle.Upper(x, y, Batch.Upper(t), into: s.Upper).GradientX;
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations) => new() { UpperGradientX = iterations, LowerGradientY = LowerIterations * iterations };

    /// <inheritdoc/>
    public override string? NotApplicable(ProblemShape shape) => WithoutDirectTerm(shape);

    /// <summary>What methods that follow ∇xF alone say where there is none.</summary>
    internal static string? WithoutDirectTerm(ProblemShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return shape.UpperDependsOnX ? null : "its update is identically zero where F does not depend on x";
    }

    /// <summary>a, the step size of y.</summary>
    public Schedule LowerStep { get; init; } = 0.1;

    /// <summary>α, the step size of x.</summary>
    public Schedule UpperStep { get; init; } = 0.01;

    /// <summary>T ≥ 1, the steps on y in an iteration.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int LowerIterations { get; init => field = Require.AtLeast(1, value); } = 5;
}

internal sealed class NoSecondOrderState<T>(IOracle<T> oracle, StartingPoint<T> at) : State<T>(at)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public LowerAnswer<T> Lower { get; } = new(LowerAsk.GradientY, oracle.Shape);

    public UpperAnswer<T> Upper { get; } = new(UpperAsk.GradientX, oracle.Shape);
}
