using Bilevel.Numerics;

namespace Bilevel.Core.Estimators;

/// <summary>The derivative of F(x, y_T) through T steps of gradient descent, forwards: the columns of S = dy/dx are carried along.</summary>
/// <remarks>
/// Franceschi, Donini, Frasconi and Pontil 2017.   S_0 = 0:
///   S_{t+1} e_i = S_t e_i − η (∇²yyG(x, y_t) S_t e_i + ∇²yxG(x, y_t) e_i),   y_{t+1} = y_t − η∇yG(x, y_t);     ∇Φ ≈ ∇xF(x, y_T) + S_Tᵀ∇yF(x, y_T)
/// T ∇yG, and pT each of HVP and cross product; p vectors of length d are kept. The same numbers as unrolling backwards, from other products. Effort is T.
/// The residual is that of the columns: the largest ‖S_T e_i − S_{T−1} e_i‖ / η, relative to the largest ‖∇²yxG e_i‖; or ‖y_T − y_{T−1}‖ / (1 + ‖y‖) where that is larger.
/// </remarks>
/// <param name="oracle">The problem.</param>
/// <param name="step">η.</param>
/// <param name="tolerance">The relative residual at which the estimate is converged.</param>
public sealed class ForwardMethod(IOracle<double> oracle, double step, double tolerance) : HypergradientMethod
{
    private readonly ILinearization<double> _linearization = oracle.CreateLinearization();
    private readonly LowerAnswer<double> _lower = new(LowerAsk.GradientY, oracle.Shape);
    private readonly UpperAnswer<double> _upper = new(UpperAsk.Gradients, oracle.Shape);
    private readonly Vec<double> _unit = new(oracle.Shape.UpperDimension), _y = new(oracle.Shape.LowerDimension);
    private readonly Vec<double> _hvp = new(oracle.Shape.LowerDimension), _cross = new(oracle.Shape.LowerDimension);
    private readonly Vec<double>[] _columns = [.. Enumerable.Range(0, oracle.Shape.UpperDimension).Select(_ => new Vec<double>(oracle.Shape.LowerDimension))];

    /// <inheritdoc/>
    public override SolveCertificate Estimate(Vec<double> x, Vec<double> y, int effort, Vec<double> hypergradient)
    {
        ArgumentNullException.ThrowIfNull(hypergradient);
        _y.CopyFrom(y);
        foreach (var column in _columns)
            column.Clear();
        var (products, residual, scale) = (0, 0.0, 0.0);
        for (var t = 0; t < effort; t++)
        {
            (residual, scale) = (0, 0);
            _linearization.MoveTo(x, _y, Batch.Full);
            for (var i = 0; i < _columns.Length; i++)
            {
                var s = _columns[i];
                _unit.Clear();
                _unit[i] = 1;
                _linearization.Cross(_unit, _cross);
                _linearization.Apply(s, _hvp, null);
                products++;
                scale = Math.Max(scale, _cross.Norm());
                _hvp.Set(_hvp + _cross);
                residual = Math.Max(residual, _hvp.Norm());
                s -= step * _hvp;
            }

            oracle.Lower(x, _y, along: null, Batch.Full, _lower);
            _y.Set(_y - step * _lower.GradientY);
        }

        oracle.Upper(x, _y, Batch.Full, _upper);
        hypergradient.CopyFrom(_upper.GradientX);
        for (var i = 0; i < _columns.Length; i++)
            hypergradient[i] += _columns[i].Dot(_upper.GradientY);

        var moved = step * _lower.GradientY.Norm() / (1 + _y.Norm());
        var relative = Math.Max(moved, scale > 0 ? residual / scale : 0);
        var reason = !double.IsFinite(relative) ? SolveReason.NonFinite
            : residual > scale ? SolveReason.Diverged
            : relative <= tolerance ? SolveReason.Converged
            : SolveReason.Truncated;
        return new(reason, products, residual, relative, double.NaN, double.NaN) { Solver = "forward" };
    }
}
