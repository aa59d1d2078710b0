using Bilevel.Numerics;

namespace Bilevel.Core.Estimators;

/// <summary>The implicit hypergradient at a given (x, y), its linear system solved by conjugate gradients on all samples.</summary>
/// <remarks>∇²yyG z = ∇yF,   ∇Φ ≈ ∇xF − ∇²xyG z; exact where y = y*(x).</remarks>
/// <param name="oracle">The problem.</param>
/// <param name="tolerance">The relative residual of the linear solve.</param>
public sealed class ImplicitHypergradient(IOracle<double> oracle, double tolerance = 1e-12)
{
    private readonly ILinearization<double> _linearization = oracle.CreateLinearization();
    private readonly ConjugateGradient<double> _cg = new(oracle.Shape.LowerDimension);
    private readonly UpperAnswer<double> _upper = new(UpperAsk.Gradients, oracle.Shape);
    private readonly LowerAnswer<double> _gradient = new(LowerAsk.GradientY, oracle.Shape);
    private readonly Vec<double> _z = new(oracle.Shape.LowerDimension), _hz = new(oracle.Shape.LowerDimension);
    private readonly Vec<double> _jz = new(oracle.Shape.UpperDimension);

    private int MaxIterations => 20 * oracle.Shape.LowerDimension + 50;

    /// <summary>∇xF of the last estimate; overwritten by the next.</summary>
    public Vec<double> DirectTerm => _upper.GradientX;

    /// <summary>∇²xyG z of the last estimate; overwritten by the next.</summary>
    public Vec<double> CrossTerm => _jz;

    /// <summary>z of the last estimate; overwritten by the next.</summary>
    public Vec<double> Z => _z;

    /// <summary>The hypergradient at (x, y).</summary>
    /// <param name="x">x ∈ Rᵖ.</param>
    /// <param name="y">y ∈ Rᵈ.</param>
    /// <param name="hypergradient">Overwritten, ∈ Rᵖ.</param>
    public SolveCertificate Estimate(Vec<double> x, Vec<double> y, Vec<double> hypergradient)
    {
        ArgumentNullException.ThrowIfNull(hypergradient);
        oracle.Upper(x, y, Batch.Full, _upper);
        _linearization.MoveTo(x, y, Batch.Full);
        _z.Clear();
        var certificate = _cg.Solve(_linearization, _upper.GradientY, _z, tolerance, MaxIterations);
        _linearization.Apply(_z, _hz, _jz);
        hypergradient.Set(_upper.GradientX - _jz);
        return certificate;
    }

    /// <summary>‖∇²xyG·v‖ at the point of the last estimate.</summary>
    /// <param name="v">v ∈ Rᵈ.</param>
    public double CrossTermNorm(Vec<double> v)
    {
        Vec<double> unused = new(v.Length), jvp = new(_jz.Length);
        _linearization.Apply(v, unused, jvp);
        return jvp.Norm();
    }

    /// <summary>What the residual of the last solve may have left out: ∇²xyG·δ with ∇²yyG δ = ∇yF − ∇²yyG z.</summary>
    public Vec<double> SolveGap()
    {
        Vec<double> residual = new(_z.Length), correction = new(_z.Length), gap = new(_jz.Length);
        residual.Set(_upper.GradientY - _hz);
        _cg.Solve(_linearization, residual, correction, 1e-6, MaxIterations);
        _linearization.Apply(correction, null, gap);
        return gap;
    }

    /// <summary>One Newton step on the lower level, y ← y − [∇²yyG]⁻¹∇yG.</summary>
    /// <param name="x">x ∈ Rᵖ.</param>
    /// <param name="y">Overwritten.</param>
    public void NewtonStep(Vec<double> x, Vec<double> y)
    {
        oracle.Lower(x, y, along: null, Batch.Full, _gradient);
        _linearization.MoveTo(x, y, Batch.Full);
        var step = new Vec<double>(_z.Length);
        _cg.Solve(_linearization, _gradient.GradientY, step, tolerance, MaxIterations);
        y -= step;
    }
}
