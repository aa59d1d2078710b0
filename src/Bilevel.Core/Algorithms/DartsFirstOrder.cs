namespace Bilevel.Core.Algorithms;

/// <summary>DARTS, first order: a step on x as if y did not depend on it, then a step on y with the new x.</summary>
/// <remarks>
/// Liu, Simonyan, Yang, "DARTS: differentiable architecture search", ICLR 2019: <see cref="Darts"/> that looks no step ahead.
///   x⁺ = x − α ∇xF(x, y; ζ)
///   y⁺ = y − a ∇yG(x⁺, y; ξ)
/// Cost of a step: 1 ∇yG, 1 ∇xF. Biased: where it rests ∇xF is 0, not ∇Φ. Where F does not depend on x, x never moves.
/// Departures from the source: the step on y is the plain one, as in <see cref="Darts"/>.
/// </remarks>
public sealed record DartsFirstOrder : Algorithm
{
    /// <inheritdoc/>
    public override string Name => "darts-first-order";

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new NoSecondOrderState<T>(oracle, at);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (NoSecondOrderState<T>)state;
        var (x, y) = (s.X, s.Y);

        x -= UpperStep[t] * oracle.Upper(x, y, Batch.Upper(t), into: s.Upper).GradientX;
        y -= LowerStep[t] * oracle.Lower(x, y, along: null, Batch.Lower(t), into: s.Lower).GradientY;
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations) => new() { UpperGradientX = iterations, LowerGradientY = iterations };

    /// <inheritdoc/>
    public override string? NotApplicable(ProblemShape shape) => NoSecondOrder.WithoutDirectTerm(shape);

    /// <summary>a, the step size of y.</summary>
    public Schedule LowerStep { get; init; } = 0.1;

    /// <summary>α, the step size of x.</summary>
    public Schedule UpperStep { get; init; } = 0.01;
}
