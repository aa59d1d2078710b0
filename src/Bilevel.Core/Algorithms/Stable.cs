using System.Globalization;

namespace Bilevel.Core.Algorithms;

/// <summary>STABLE: follows the whole Hessian and cross matrix by recursive averages, inverts the Hessian, and moves y along with x.</summary>
/// <remarks>
/// Chen, Sun, Xiao, Yin, "A single-timescale method for stochastic bilevel optimization", AISTATS 2022. One batch φ for both matrices at both
/// points, x' and y' those of the evaluation before; H̄ = ∇²yyG(x, y; φ) and J̄ = ∇²xyG(x, y; φ) the first time:
///   J̄ ← Π[‖·‖ ≤ C] ((1 − τ)(J̄ − ∇²xyG(x', y'; φ)) + ∇²xyG(x, y; φ))
///   H̄ ← Π[⪰ μI] ((1 − τ)(H̄ − ∇²yyG(x', y'; φ)) + ∇²yyG(x, y; φ))
///   z = H̄⁻¹ ∇yF(x, y; ζ),   v = J̄ z
///   x⁺ = x − α (∇xF(x, y; ζ) − v)
///   y ← y − β ∇yG(x, y; ξ) − H̄⁻¹ J̄ᵀ (x⁺ − x)              all else at the old (x, y)
/// Cost of a step: 2d HVP and 2d JVP (d in the first, and where τ = 1), 1 ∇yG, 1 ∇xF, 1 ∇yF; one eigen-decomposition of H̄.
/// Departures from the source: x is not projected, since a problem here has no set of feasible x; ‖·‖ is Frobenius's. H̄ is symmetrised before
/// eigenvalues below μ are raised to it. On iterations that laziness skips, H̄ and J̄ of the last evaluation still move y along with x.
/// </remarks>
public sealed record Stable : ImplicitAlgorithm
{
    private const int MostVariables = 1000;
    private const long MostCrossEntries = 10_000_000;

    /// <inheritdoc/>
    public override string Name => "stable";

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The matrices would be too large.</exception>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at)
    {
        ArgumentNullException.ThrowIfNull(oracle);
        return NotApplicable(oracle.Shape) is { } reason ? throw new InvalidOperationException(reason) : new StableState<T>(oracle, at, Laziness);
    }

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (StableState<T>)state;
        var (x, y, z, v, step) = (s.X, s.Y, s.Z, s.V, s.StepOfX);
        var (beta, alpha, tau, due) = (LowerStep[t], UpperStep[t], Weight, s.Due(t));

        s.Track(oracle, Batch.Draw(Purpose.Hvp, t), t == 0 ? 1 : tau, due);
        if (due.Cross)
            s.Cross.ProjectOntoBall(CrossBound);
        if (due.System)
            s.ProjectHessian(StrongConvexity);

        var lower = oracle.Lower(x, y, along: null, Batch.Lower(t), into: s.Lower);
        var upper = oracle.Upper(x, y, Batch.Upper(t), into: s.Upper[due]);
        if (due.System)
            s.Solve(upper.GradientY, z);
        if (due.Cross)
            s.Cross.Times(z, v);

        step.Set(-alpha * (upper.GradientX - v));
        x += step;
        s.Cross.TransposedTimes(step, s.Pushed);
        s.Solve(s.Pushed, s.Drift);
        y -= beta * lower.GradientY + s.Drift;
    }

    /// <summary>The documented number of calls, as for a lower level of one variable.</summary>
    public override OracleCost Cost(long iterations) => CostOf(iterations, columns: 1);

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations, ProblemShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return CostOf(iterations, shape.LowerDimension);
    }

    private OracleCost CostOf(long iterations, int columns) => new()
    {
        UpperGradientX = iterations,
        UpperGradientY = Laziness.SystemRefreshes(iterations),
        LowerGradientY = iterations,
        Hvp = columns * Evaluations(Laziness.SystemRefreshes(iterations)),
        Jvp = columns * Evaluations(Laziness.CrossRefreshes(iterations)),
    };

    // At two points, but for the first time; at one where nothing of the memory is kept.
    private long Evaluations(long refreshes) => Weight < 1 ? Periods.AtTwoPoints(refreshes) : refreshes;

    /// <inheritdoc/>
    public override string? NotApplicable(ProblemShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var (p, d) = (shape.UpperDimension, shape.LowerDimension);
        var entries = (long)p * d;
        return d > MostVariables
            ? string.Create(CultureInfo.InvariantCulture, $"it inverts the d × d matrix ∇²yyG, and d = {d} is above {MostVariables}")
            : entries > MostCrossEntries
            ? string.Create(CultureInfo.InvariantCulture, $"it keeps the p × d matrix ∇²xyG, and {p} × {d} = {entries} entries are above {MostCrossEntries}")
            : null;
    }

    /// <summary>β, the step size of y.</summary>
    public Schedule LowerStep { get; init; } = 0.1;

    /// <summary>α, the step size of x.</summary>
    public Schedule UpperStep { get; init; } = 0.01;

    /// <summary>τ ∈ (0, 1], how much of the matrices' memory is dropped; 1 for none of it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The weight is not in (0, 1].</exception>
    public double Weight { get; init => field = Require.Weight(value); } = 0.5;

    /// <summary>μ &gt; 0, what no eigenvalue of the Hessian falls below.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public double StrongConvexity { get; init => field = Require.PositiveFinite(value); } = 0.01;

    /// <summary>C &gt; 0, what the norm of the cross matrix does not exceed; infinite for no bound.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not above 0.</exception>
    public double CrossBound { get; init => field = Require.Positive(value); } = double.PositiveInfinity;
}
