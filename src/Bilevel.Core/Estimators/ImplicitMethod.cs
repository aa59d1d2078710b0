using Bilevel.Numerics;

namespace Bilevel.Core.Estimators;

/// <summary>Implicit differentiation with any solver: ∇²yyG z = ∇yF, ∇Φ ≈ ∇xF − ∇²xyG z.</summary>
/// <remarks>One ∇xF, one ∇yF, the solver's products, one JVP. Effort is the most products of the solver; it starts at z = 0.</remarks>
/// <param name="oracle">The problem.</param>
/// <param name="solver">Solves for z.</param>
/// <param name="tolerance">The relative residual at which z is solved.</param>
/// <param name="hessian">Gives ∇²yyG v; the oracle's own linearisation if left out.</param>
/// <param name="cross">Gives ∇²xyG z; the same as <paramref name="hessian"/> if left out.</param>
public sealed class ImplicitMethod(
    IOracle<double> oracle, LinearSolver<double> solver, double tolerance, ILinearization<double>? hessian = null, ILinearization<double>? cross = null) : HypergradientMethod
{
    private readonly ILinearization<double> _hessian = hessian ?? oracle.CreateLinearization();
    private readonly UpperAnswer<double> _upper = new(UpperAsk.Gradients, oracle.Shape);
    private readonly Vec<double> _z = new(oracle.Shape.LowerDimension), _jz = new(oracle.Shape.UpperDimension);

    /// <summary>z of the last estimate; overwritten by the next.</summary>
    public Vec<double> Z => _z;

    /// <inheritdoc/>
    public override SolveCertificate Estimate(Vec<double> x, Vec<double> y, int effort, Vec<double> hypergradient)
    {
        ArgumentNullException.ThrowIfNull(hypergradient);
        oracle.Upper(x, y, Batch.Full, _upper);
        _hessian.MoveTo(x, y, Batch.Full);
        _z.Clear();
        var certificate = solver.Solve(_hessian, _upper.GradientY, _z, tolerance, effort);
        cross?.MoveTo(x, y, Batch.Full);
        (cross ?? _hessian).Apply(_z, null, _jz);
        hypergradient.Set(_upper.GradientX - _jz);
        return certificate;
    }
}
