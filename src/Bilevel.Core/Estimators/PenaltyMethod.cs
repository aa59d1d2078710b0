using Bilevel.Numerics;

namespace Bilevel.Core.Estimators;

/// <summary>The value-function difference of the penalty methods, from first derivatives alone; off by O(1/λ) by design.</summary>
/// <remarks>
/// Kwon, Kwon, Wright and Nowak 2023 (F²SA).   u ≈ argmin_u F(x, u)/λ + G(x, u), by steps  u ← u − η (∇yG(x, u) + ∇yF(x, u)/λ)  from u = y:
///   ∇Φ ≈ ∇xF(x, u) + λ (∇xG(x, u) − ∇xG(x, y))
/// Effort is the number of steps: each one ∇yG and one ∇yF; then one ∇yG and ∇yF for the certificate, two ∇xG and one ∇xF.
/// The residual is λ‖∇yG(x, u) + ∇yF(x, u)/λ‖ / ‖∇yF(x, y)‖: 1 where nothing was done.
/// </remarks>
/// <param name="oracle">The problem.</param>
/// <param name="step">η.</param>
/// <param name="penalty">λ, above 0.</param>
/// <param name="tolerance">The relative residual at which u is solved.</param>
public sealed class PenaltyMethod(IOracle<double> oracle, double step, double penalty, double tolerance) : HypergradientMethod
{
    private readonly LowerAnswer<double> _lower = new(LowerAsk.GradientY, oracle.Shape), _at = new(LowerAsk.GradientX, oracle.Shape), _moved = new(LowerAsk.GradientX, oracle.Shape);
    private readonly UpperAnswer<double> _upper = new(UpperAsk.GradientY, oracle.Shape), _direct = new(UpperAsk.GradientX, oracle.Shape);
    private readonly Vec<double> _u = new(oracle.Shape.LowerDimension), _gradient = new(oracle.Shape.LowerDimension);

    /// <inheritdoc/>
    public override SolveCertificate Estimate(Vec<double> x, Vec<double> y, int effort, Vec<double> hypergradient)
    {
        ArgumentNullException.ThrowIfNull(hypergradient);
        _u.CopyFrom(y);
        var scale = 0.0;
        for (var i = 0; ; i++)
        {
            oracle.Upper(x, _u, Batch.Full, _upper);
            oracle.Lower(x, _u, along: null, Batch.Full, _lower);
            _gradient.Set(_lower.GradientY + 1 / penalty * _upper.GradientY);
            if (i == 0)
                scale = _upper.GradientY.Norm();
            if (i == effort)
                break;
            _u.Set(_u - step * _gradient);
        }

        oracle.Upper(x, _u, Batch.Full, _direct);
        oracle.Lower(x, _u, along: null, Batch.Full, _moved);
        oracle.Lower(x, y, along: null, Batch.Full, _at);
        hypergradient.Set(_direct.GradientX + penalty * _moved.GradientX - penalty * _at.GradientX);

        var residual = penalty * _gradient.Norm();
        var reason = !double.IsFinite(residual) ? SolveReason.NonFinite
            : scale == 0 || residual <= tolerance * scale ? SolveReason.Converged
            : residual > 2 * scale ? SolveReason.Diverged
            : SolveReason.Truncated;
        return new(reason, effort, residual, scale > 0 ? residual / scale : 0, double.NaN, double.NaN) { Solver = "penalty" };
    }
}
