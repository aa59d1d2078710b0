using Bilevel.Numerics;

namespace Bilevel.Testing.Problems;

/// <summary>A lower level that is not quadratic: logistic regression with one weight decay per feature.</summary>
/// <remarks>
///   g(x, w) = (1/n) Σᵢ log(1 + exp(−bᵢ aᵢᵀw)) + ½ Σⱼ exp(xⱼ) wⱼ²,    F(x, w) = (1/m) Σₖ log(1 + exp(−cₖ vₖᵀw)) + ½ ρ‖x‖²
/// Labels are ±1. y*(x) has no formula: it is where ∇wg vanishes.
/// </remarks>
public sealed class LogisticWeightDecay : ClosedFormProblem
{
    private readonly Vec<double>[] _a, _v;
    private readonly double[] _b, _c;
    private readonly double _penalty;

    /// <summary>The problem with training rows (a, b), validation rows (v, c) and ρ.</summary>
    public LogisticWeightDecay(double[][] a, double[] b, double[][] v, double[] c, double penalty)
        : base(new(ParameterLayout.Flat("decay", a[0].Length), ParameterLayout.Flat("w", a[0].Length)))
    {
        (_a, _b) = ([.. a.Select(r => new Vec<double>(r))], b);
        (_v, _c) = ([.. v.Select(r => new Vec<double>(r))], c);
        _penalty = penalty;
    }

    /// <inheritdoc/>
    protected override double LowerValue(Vec<double> x, Vec<double> y)
    {
        var sum = _a.Select((row, i) => LogOnePlusExp(-_b[i] * row.Dot(y))).Sum() / _b.Length;
        for (var j = 0; j < x.Length; j++)
            sum += 0.5 * Math.Exp(x[j]) * y[j] * y[j];
        return sum;
    }

    /// <inheritdoc/>
    protected override void LowerGradientY(Vec<double> x, Vec<double> y, Vec<double> into)
    {
        LossGradient(_a, _b, y, into);
        for (var j = 0; j < x.Length; j++)
            into[j] += Math.Exp(x[j]) * y[j];
    }

    /// <inheritdoc/>
    protected override void LowerGradientX(Vec<double> x, Vec<double> y, Vec<double> into)
    {
        for (var j = 0; j < x.Length; j++)
            into[j] = 0.5 * Math.Exp(x[j]) * y[j] * y[j];
    }

    /// <inheritdoc/>
    protected override void Hvp(Vec<double> x, Vec<double> y, Vec<double> v, Vec<double> into)
    {
        into.Clear();
        for (var i = 0; i < _b.Length; i++)
        {
            var sigma = Sigma(_b[i] * _a[i].Dot(y));
            into += sigma * (1 - sigma) * _a[i].Dot(v) / _b.Length * _a[i];
        }

        for (var j = 0; j < x.Length; j++)
            into[j] += Math.Exp(x[j]) * v[j];
    }

    /// <inheritdoc/>
    protected override void Jvp(Vec<double> x, Vec<double> y, Vec<double> v, Vec<double> into)
    {
        for (var j = 0; j < x.Length; j++)
            into[j] = Math.Exp(x[j]) * y[j] * v[j];
    }

    /// <inheritdoc/>
    protected override void Cross(Vec<double> x, Vec<double> y, Vec<double> u, Vec<double> into) => Jvp(x, y, u, into);

    /// <inheritdoc/>
    protected override double UpperValue(Vec<double> x, Vec<double> y) =>
        _v.Select((row, k) => LogOnePlusExp(-_c[k] * row.Dot(y))).Sum() / _c.Length + 0.5 * _penalty * x.Dot(x);

    /// <inheritdoc/>
    protected override void UpperGradientY(Vec<double> x, Vec<double> y, Vec<double> into) => LossGradient(_v, _c, y, into);

    /// <inheritdoc/>
    protected override void UpperGradientX(Vec<double> x, Vec<double> y, Vec<double> into) => into.Set(_penalty * x);

    private static void LossGradient(Vec<double>[] rows, double[] labels, Vec<double> y, Vec<double> into)
    {
        into.Clear();
        for (var i = 0; i < labels.Length; i++)
            into -= labels[i] * Sigma(-labels[i] * rows[i].Dot(y)) / labels.Length * rows[i];
    }

    private static double Sigma(double t) => 1 / (1 + Math.Exp(-t));

    private static double LogOnePlusExp(double t) => Math.Max(t, 0) + Math.Log(1 + Math.Exp(-Math.Abs(t)));
}
