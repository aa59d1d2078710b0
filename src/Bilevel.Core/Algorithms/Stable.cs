using System.Globalization;
using System.Numerics;
using Bilevel.Numerics;

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
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new StableState<T>(oracle, at, Laziness);

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
    private long Evaluations(long refreshes) => Weight < 1 ? Math.Max(0, 2 * refreshes - 1) : refreshes;

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

internal sealed class StableState<T> : ImplicitState<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SymmetricEigen<T> _eigen;
    private readonly Vec<T> _values, _vectors, _unit, _coefficients;
    private readonly bool _together;
    private IOracle<T>? _oracle;
    private ILinearization<T>? _linearization;

    public StableState(IOracle<T> oracle, StartingPoint<T> at, Lazy policy)
        : base(oracle, at, policy)
    {
        var (p, d) = (oracle.Shape.UpperDimension, oracle.Shape.LowerDimension);
        _together = policy.IsAdaptive || policy.SystemPeriod == policy.CrossPeriod;
        Hessian = new(Keep("hessian", d * d), d, Keep("x_hessian", p), Keep("y_hessian", d));
        Cross = _together
            ? new(Keep("cross", p * d), p, Hessian.X, Hessian.Y)
            : new(Keep("cross", p * d), p, Keep("x_cross", p), Keep("y_cross", d));
        (_values, _vectors) = (Keep("eigenvalues", d), Keep("eigenvectors", d * d));
        (_eigen, _unit, _coefficients) = (new(d), new(d), new(d));
        (StepOfX, Pushed, Drift) = (new(p), new(d), new(d));
        Lower = new(LowerAsk.GradientY, oracle.Shape);
        Upper = new(oracle.Shape);
    }

    /// <summary>H̄, d × d.</summary>
    public TrackedMatrix<T> Hessian { get; }

    /// <summary>J̄, p × d.</summary>
    public TrackedMatrix<T> Cross { get; }

    /// <summary>x⁺ − x.</summary>
    public Vec<T> StepOfX { get; }

    /// <summary>J̄ᵀ(x⁺ − x).</summary>
    public Vec<T> Pushed { get; }

    /// <summary>H̄⁻¹J̄ᵀ(x⁺ − x).</summary>
    public Vec<T> Drift { get; }

    public LowerAnswer<T> Lower { get; }

    public LazyUpperAnswers<T> Upper { get; }

    /// <summary>M̄ ← (1 − τ)(M̄ − M(x', y'; φ)) + M(x, y; φ) for the matrices that are due; with τ = 1 nothing is evaluated at (x', y').</summary>
    public void Track(IOracle<T> oracle, Batch phi, double tau, DueProducts due)
    {
        var (hessian, cross, linearization) = (due.System ? Hessian : null, due.Cross ? Cross : null, LinearizationOf(oracle));
        if (tau < 1 && _together)
        {
            TrackedMatrix<T>.AddColumns(hessian, cross, -1, linearization, Hessian.X, Hessian.Y, phi, _unit);
        }
        else if (tau < 1)
        {
            TrackedMatrix<T>.AddColumns(hessian, null, -1, linearization, Hessian.X, Hessian.Y, phi, _unit);
            TrackedMatrix<T>.AddColumns(null, cross, -1, linearization, Cross.X, Cross.Y, phi, _unit);
        }

        hessian?.Entries.Set((1 - tau) * hessian.Entries);
        cross?.Entries.Set((1 - tau) * cross.Entries);
        TrackedMatrix<T>.AddColumns(hessian, cross, 1, linearization, X, Y, phi, _unit);
        hessian?.MoveTo(X, Y);
        cross?.MoveTo(X, Y);
    }

    /// <summary>H̄ ← Wᵀ diag(max(λ, μ)) W, where its symmetric part is Wᵀ diag(λ) W.</summary>
    public void ProjectHessian(double mu)
    {
        Hessian.Symmetrise();
        _eigen.Decompose(Hessian.Entries, _values, _vectors);
        var (d, least, raised) = (_values.Length, T.CreateChecked(mu), false);
        for (var k = 0; k < d; k++)
        {
            raised |= _values[k] < least;
            _values[k] = T.Max(_values[k], least);
        }

        if (!raised)
            return;
        Hessian.Entries.Clear();
        for (var k = 0; k < d; k++)
        {
            var w = _vectors.Span.Slice(k * d, d);
            for (var j = 0; j < d; j++)
            {
                var column = Hessian.Entries.Span.Slice(j * d, d);
                var factor = _values[k] * w[j];
                for (var i = 0; i < d; i++)
                    column[i] += factor * w[i];
            }
        }
    }

    /// <summary>into ← H̄⁻¹b = Wᵀ diag(1/λ) W b.</summary>
    public void Solve(Vec<T> b, Vec<T> into)
    {
        var d = _values.Length;
        for (var k = 0; k < d; k++)
            _coefficients[k] = T.CreateChecked(Numerics.Kernels.TreeSum.Dot<T>(_vectors.Span.Slice(k * d, d), b.Span)) / _values[k];
        into.Clear();
        for (var k = 0; k < d; k++)
        {
            var w = _vectors.Span.Slice(k * d, d);
            for (var i = 0; i < d; i++)
                into[i] += _coefficients[k] * w[i];
        }
    }

    // Made once for the oracle that steps are counted on, which need not be the one that the state was made for.
    private ILinearization<T> LinearizationOf(IOracle<T> oracle)
    {
        if (!ReferenceEquals(_oracle, oracle))
            (_oracle, _linearization) = (oracle, oracle.CreateLinearization());
        return _linearization!;
    }
}
