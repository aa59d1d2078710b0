using Bilevel.Numerics;

namespace Bilevel.Testing.Problems;

/// <summary>Data reweighting in closed form: one weight per training row.</summary>
/// <remarks>
///   g(x, w) = (1/2n) Σᵢ σ(xᵢ)(aᵢᵀw − bᵢ)² + (C/2)‖w‖²,    F(w) = (1/2m)‖Vw − c‖²
/// F does not depend on x; the Hessian of g depends on x, its mixed derivatives on x and w.
/// </remarks>
public sealed class ReweightedRidge : ClosedFormProblem
{
    private readonly Vec<double>[] _a, _v;
    private readonly double[] _b, _c;

    /// <summary>The problem with training rows (a, b), ridge C and validation rows (v, c).</summary>
    public ReweightedRidge(double[][] a, double[] b, double ridge, double[][] v, double[] c)
        : base(new(ParameterLayout.Flat("weight", b.Length), ParameterLayout.Flat("w", a[0].Length)) { UpperDependsOnX = false })
    {
        (_a, _b) = ([.. a.Select(r => new Vec<double>(r))], b);
        (_v, _c) = ([.. v.Select(r => new Vec<double>(r))], c);
        Ridge = ridge;
    }

    /// <summary>C.</summary>
    public double Ridge { get; }

    /// <summary>The same rows with another ridge.</summary>
    public ReweightedRidge WithRidge(double ridge) => new(Rows(_a), _b, ridge, Rows(_v), _c);

    /// <summary>A mutant: the upper level is measured on the training rows, all of weight 1.</summary>
    public ReweightedRidge ValidatedOnTrainingRows() => new(Rows(_a), _b, Ridge, Rows(_a), _b);

    /// <inheritdoc/>
    protected override double LowerValue(Vec<double> x, Vec<double> y)
    {
        var sum = 0.5 * Ridge * y.Dot(y);
        for (var i = 0; i < _b.Length; i++)
            sum += Sigma(x[i]) * Square(Residual(i, y)) / (2 * _b.Length);
        return sum;
    }

    /// <inheritdoc/>
    protected override void LowerGradientY(Vec<double> x, Vec<double> y, Vec<double> into)
    {
        into.Set(Ridge * y);
        for (var i = 0; i < _b.Length; i++)
            into += Sigma(x[i]) * Residual(i, y) / _b.Length * _a[i];
    }

    /// <inheritdoc/>
    protected override void LowerGradientX(Vec<double> x, Vec<double> y, Vec<double> into)
    {
        for (var i = 0; i < _b.Length; i++)
            into[i] = Slope(x[i]) * Square(Residual(i, y)) / (2 * _b.Length);
    }

    /// <inheritdoc/>
    protected override void Hvp(Vec<double> x, Vec<double> y, Vec<double> v, Vec<double> into)
    {
        into.Set(Ridge * v);
        for (var i = 0; i < _b.Length; i++)
            into += Sigma(x[i]) * _a[i].Dot(v) / _b.Length * _a[i];
    }

    /// <inheritdoc/>
    protected override void Jvp(Vec<double> x, Vec<double> y, Vec<double> v, Vec<double> into)
    {
        for (var i = 0; i < _b.Length; i++)
            into[i] = Slope(x[i]) * Residual(i, y) * _a[i].Dot(v) / _b.Length;
    }

    /// <inheritdoc/>
    protected override void Cross(Vec<double> x, Vec<double> y, Vec<double> u, Vec<double> into)
    {
        into.Clear();
        for (var i = 0; i < _b.Length; i++)
            into += Slope(x[i]) * u[i] * Residual(i, y) / _b.Length * _a[i];
    }

    /// <inheritdoc/>
    protected override double UpperValue(Vec<double> x, Vec<double> y) =>
        _v.Select((row, j) => Square(row.Dot(y) - _c[j])).Sum() / (2 * _c.Length);

    /// <inheritdoc/>
    protected override void UpperGradientY(Vec<double> x, Vec<double> y, Vec<double> into)
    {
        into.Clear();
        for (var j = 0; j < _c.Length; j++)
            into += (_v[j].Dot(y) - _c[j]) / _c.Length * _v[j];
    }

    private static double[][] Rows(Vec<double>[] rows) => [.. rows.Select(r => r.Span.ToArray())];

    private static double Sigma(double t) => 1 / (1 + Math.Exp(-t));

    private static double Slope(double t) => Sigma(t) * (1 - Sigma(t));

    private static double Square(double t) => t * t;

    private double Residual(int i, Vec<double> y) => _a[i].Dot(y) - _b[i];
}
