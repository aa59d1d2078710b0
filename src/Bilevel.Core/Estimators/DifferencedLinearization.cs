using Bilevel.Numerics;

namespace Bilevel.Core.Estimators;

/// <summary>∇yG linearised by central differences of first derivatives: no second-order product is asked for.</summary>
/// <remarks>
///   ∇²yyG v ≈ (∇yG(x, y + εv) − ∇yG(x, y − εv)) / 2ε,   ∇²xyG v ≈ (∇xG(x, y + εv) − ∇xG(x, y − εv)) / 2ε,
///   ∇²yxG u ≈ (∇yG(x + εu, y) − ∇yG(x − εu, y)) / 2ε
/// with ε‖v‖ = <see cref="Length"/>. Truncation is O(ε²), and zero where G is quadratic; rounding is 1e-16 over the length. For checks, in double.
/// </remarks>
/// <param name="oracle">The problem.</param>
public sealed class DifferencedLinearization(IOracle<double> oracle) : ILinearization<double>
{
    /// <summary>The cube root of the unit roundoff, which balances truncation and rounding.</summary>
    public const double DefaultLength = 6e-6;

    private readonly Vec<double> _x = new(oracle.Shape.UpperDimension), _y = new(oracle.Shape.LowerDimension);
    private readonly Vec<double> _movedX = new(oracle.Shape.UpperDimension), _movedY = new(oracle.Shape.LowerDimension);
    private readonly LowerAnswer<double> _up = new(LowerAsk.GradientY | LowerAsk.GradientX, oracle.Shape), _down = new(LowerAsk.GradientY | LowerAsk.GradientX, oracle.Shape);
    private Batch _batch = Batch.Full;

    /// <summary>How far the point is moved, times 1 + ‖y‖, or 1 + ‖x‖ for a direction of x; above 0.</summary>
    public double Length { get; init => field = Algorithms.Require.PositiveFinite(value); } = DefaultLength;

    /// <inheritdoc/>
    public void MoveTo(Vec<double> x, Vec<double> y, Batch batch)
    {
        _x.CopyFrom(x);
        _y.CopyFrom(y);
        _batch = batch;
    }

    /// <inheritdoc/>
    public void Apply(Vec<double> v, Vec<double>? hvp, Vec<double>? jvp)
    {
        ArgumentNullException.ThrowIfNull(v);
        var ask = (hvp is null ? LowerAsk.None : LowerAsk.GradientY) | (jvp is null ? LowerAsk.None : LowerAsk.GradientX);
        if (v.Norm() is not 0.0 and var norm)
        {
            var epsilon = Length * (1 + _y.Norm()) / norm;
            _movedY.Set(_y + epsilon * v);
            oracle.Lower(_x, _movedY, along: null, _batch, _up.Only(ask));
            _movedY.Set(_y - epsilon * v);
            oracle.Lower(_x, _movedY, along: null, _batch, _down.Only(ask));
            hvp?.Set(1 / (2 * epsilon) * (_up.GradientY - _down.GradientY));
            jvp?.Set(1 / (2 * epsilon) * (_up.GradientX - _down.GradientX));
            return;
        }

        hvp?.Clear();
        jvp?.Clear();
    }

    /// <inheritdoc/>
    public void Cross(Vec<double> u, Vec<double> into)
    {
        ArgumentNullException.ThrowIfNull(u);
        ArgumentNullException.ThrowIfNull(into);
        if (u.Norm() is 0.0)
        {
            into.Clear();
            return;
        }

        var epsilon = Length * (1 + _x.Norm()) / u.Norm();
        _movedX.Set(_x + epsilon * u);
        oracle.Lower(_movedX, _y, along: null, _batch, _up.Only(LowerAsk.GradientY));
        _movedX.Set(_x - epsilon * u);
        oracle.Lower(_movedX, _y, along: null, _batch, _down.Only(LowerAsk.GradientY));
        into.Set(1 / (2 * epsilon) * (_up.GradientY - _down.GradientY));
    }
}
