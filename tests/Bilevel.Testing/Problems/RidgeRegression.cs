using Bilevel.Numerics;

namespace Bilevel.Testing.Problems;

/// <summary>Ridge regression whose penalty λ is the upper-level variable.</summary>
/// <remarks>
///   g(λ, w) = ½‖Xw − y‖² + ½ λ n ‖w‖²,    F(λ, w) = ½ κ ‖w − t‖² + ⟨s, w⟩ + ½ ρ λ²
/// so w*(λ) = (XᵀX + λnI)⁻¹Xᵀy; with κ = ρ = 0 and s a unit vector, ∇Φ is one entry of dw/dλ.
/// </remarks>
public sealed class RidgeRegression : ClosedFormProblem
{
    private readonly Vec<double>[] _rows;
    private readonly Vec<double> _linear, _target, _residual;
    private readonly double[] _y;
    private readonly double _n, _curvature, _penalty;

    /// <summary>The problem with rows X, labels y, and upper level (s, κ, t, ρ).</summary>
    public RidgeRegression(double[][] rows, double[] y, double[] linear, double curvature, double[] target, double penalty)
        : base(new(ParameterLayout.Flat("lambda", 1), ParameterLayout.Flat("w", linear.Length)) { UpperDependsOnX = penalty != 0 })
    {
        (_rows, _y, _n) = ([.. rows.Select(r => new Vec<double>(r))], y, y.Length);
        (_linear, _target, _residual) = (new(linear), new(target), new(linear.Length));
        (_curvature, _penalty) = (curvature, penalty);
    }

    /// <inheritdoc/>
    protected override double LowerValue(Vec<double> x, Vec<double> y)
    {
        var sum = 0.5 * x[0] * _n * y.Dot(y);
        for (var i = 0; i < _rows.Length; i++)
            sum += 0.5 * (_rows[i].Dot(y) - _y[i]) * (_rows[i].Dot(y) - _y[i]);
        return sum;
    }

    /// <inheritdoc/>
    protected override void LowerGradientY(Vec<double> x, Vec<double> y, Vec<double> into)
    {
        into.Set(x[0] * _n * y);
        for (var i = 0; i < _rows.Length; i++)
            into += (_rows[i].Dot(y) - _y[i]) * _rows[i];
    }

    /// <inheritdoc/>
    protected override void LowerGradientX(Vec<double> x, Vec<double> y, Vec<double> into) => into[0] = 0.5 * _n * y.Dot(y);

    /// <inheritdoc/>
    protected override void Hvp(Vec<double> x, Vec<double> y, Vec<double> v, Vec<double> into)
    {
        into.Set(x[0] * _n * v);
        foreach (var row in _rows)
            into += row.Dot(v) * row;
    }

    /// <inheritdoc/>
    protected override void Jvp(Vec<double> x, Vec<double> y, Vec<double> v, Vec<double> into) => into[0] = _n * y.Dot(v);

    /// <inheritdoc/>
    protected override void Cross(Vec<double> x, Vec<double> y, Vec<double> u, Vec<double> into) => into.Set(_n * u[0] * y);

    /// <inheritdoc/>
    protected override double UpperValue(Vec<double> x, Vec<double> y)
    {
        _residual.Set(y - _target);
        return 0.5 * _curvature * _residual.Dot(_residual) + _linear.Dot(y) + 0.5 * _penalty * x[0] * x[0];
    }

    /// <inheritdoc/>
    protected override void UpperGradientY(Vec<double> x, Vec<double> y, Vec<double> into) => into.Set(_curvature * y - _curvature * _target + _linear);

    /// <inheritdoc/>
    protected override void UpperGradientX(Vec<double> x, Vec<double> y, Vec<double> into) => into[0] = _penalty * x[0];
}
