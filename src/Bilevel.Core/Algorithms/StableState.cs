using System.Numerics;
using Bilevel.Numerics;
using Bilevel.Numerics.Kernels;

namespace Bilevel.Core.Algorithms;

/// <summary>The state of STABLE: besides what an implicit method keeps, the two matrices and the eigen-decomposition of the Hessian.</summary>
/// <typeparam name="T">float or double.</typeparam>
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
            _coefficients[k] = T.CreateChecked(TreeSum.Dot<T>(_vectors.Span.Slice(k * d, d), b.Span)) / _values[k];
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
