using System.Numerics;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Core.Problems;

/// <summary>The data of a problem whose upper level is (L0, L1)-smooth and not Lipschitz-smooth, its solution in closed form.</summary>
/// <remarks>
///   g(x, y) = ½ (y − Bx)ᵀA(y − Bx),    f(x, y) = Σ_i (cosh(a(y_i − c_i)) − 1)/a² + ½ λ‖x − x*‖²,    c = Bx*
///   y*(x) = Bx,    z*(x) = A⁻¹ sinh(a B(x − x*))/a,    ∇Φ(x) = λ(x − x*) + Bᵀ sinh(a B(x − x*))/a,    min Φ = Φ(x*) = 0.
/// In every y_i: f'' = cosh(a(y_i − c_i)) ≤ 1 + a |f'|, so f is (1, a)-smooth in y, and ∇Φ grows like e^(a · distance). g is A's strongly convex quadratic.
/// </remarks>
/// <param name="A">d × d, symmetric positive definite.</param>
/// <param name="B">d × p.</param>
/// <param name="Minimiser">x* ∈ Rᵖ.</param>
/// <param name="Growth">a &gt; 0.</param>
/// <param name="Ridge">λ ≥ 0.</param>
public sealed record RelaxedSmoothData(double[,] A, double[,] B, double[] Minimiser, double Growth, double Ridge)
{
    /// <summary>p, the number of upper-level variables.</summary>
    public int UpperDimension => B.GetLength(1);

    /// <summary>d, the number of lower-level variables.</summary>
    public int LowerDimension => B.GetLength(0);

    /// <summary>A random problem: A with eigenvalues between mu and smoothness, columns of B about 1 long, entries of x* of order one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A dimension, the growth or mu is not positive, or mu is above the smoothness.</exception>
    public static RelaxedSmoothData Random(int upperDimension, int lowerDimension, double mu, double smoothness, double growth, double ridge, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(upperDimension);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lowerDimension);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(mu);
        ArgumentOutOfRangeException.ThrowIfLessThan(smoothness, mu);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(growth);
        var random = new RandomStream(seed, (byte)Purpose.Initialisation, 0, 0);
        var a = QuadraticData.Spd(lowerDimension, mu, smoothness, ref random);
        var columns = QuadraticData.Matrix(upperDimension, lowerDimension, ref random);
        var b = new double[lowerDimension, upperDimension];
        for (var i = 0; i < lowerDimension; i++)
        {
            for (var j = 0; j < upperDimension; j++)
                b[i, j] = columns[j, i];
        }

        return new(a, b, QuadraticData.Column(upperDimension, ref random), growth, ridge);
    }
}

/// <summary>A relaxed-smooth bilevel problem as an exact oracle; <see cref="FiniteSumOracle{T}"/> makes it stochastic.</summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class RelaxedSmoothProblem<T> : IOracle<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Dense<T> _a, _b, _bTransposed;
    private readonly Vec<T> _minimiser, _centre, _residual, _product;
    private readonly double _growth, _ridge;

    /// <summary>The problem with the given data.</summary>
    /// <exception cref="ArgumentException">The sizes do not fit together.</exception>
    public RelaxedSmoothProblem(RelaxedSmoothData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var (p, d) = (data.UpperDimension, data.LowerDimension);
        if (data.Minimiser.Length != p)
            throw new ArgumentException($"expected {p} entries of the minimiser, got {data.Minimiser.Length}", nameof(data));
        (_a, _b) = (new(data.A, d, d, nameof(data.A)), new(data.B, d, p, nameof(data.B)));
        _bTransposed = _b.Transposed();
        (_minimiser, _centre, _residual, _product) = (new([.. data.Minimiser.Select(T.CreateChecked)]), new(d), new(d), new(d));
        _b.Times(_minimiser, _centre, overwrite: true);
        (_growth, _ridge) = (data.Growth, data.Ridge);
        Shape = new(ParameterLayout.Flat("x", p), ParameterLayout.Flat("y", d));
    }

    /// <inheritdoc/>
    public ProblemShape Shape { get; }

    /// <inheritdoc/>
    public LowerAnswer<T> Lower(Vec<T> x, Vec<T> y, Vec<T>? along, Batch batch, LowerAnswer<T> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        OracleArguments.Require(Shape, x, y, along, into.NeedsDirection);
        if ((into.Ask & (LowerAsk.Value | LowerAsk.GradientY | LowerAsk.GradientX)) != 0)
        {
            _b.Times(x, _residual, overwrite: true);
            _residual.Set(y - _residual);                                              // y − Bx
            _a.Times(_residual, _product, overwrite: true);                            // A(y − Bx)
        }

        if (into.Ask.Has(LowerAsk.Value))
            into.Value = 0.5 * _residual.Dot(_product);
        if (into.Ask.Has(LowerAsk.GradientY))
            into.GradientY.CopyFrom(_product);
        if (into.Ask.Has(LowerAsk.GradientX))
        {
            var g = into.GradientX;
            _bTransposed.Times(_product, g, overwrite: true);
            g *= -1;
        }

        if (into.NeedsDirection)
            _a.Times(along!, _product, overwrite: true);                               // Av
        if (into.Ask.Has(LowerAsk.Hvp))
            into.Hvp.CopyFrom(_product);
        if (into.Ask.Has(LowerAsk.Jvp))
        {
            var jvp = into.Jvp;
            _bTransposed.Times(_product, jvp, overwrite: true);
            jvp *= -1;
        }

        return into;
    }

    /// <inheritdoc/>
    public UpperAnswer<T> Upper(Vec<T> x, Vec<T> y, Batch batch, UpperAnswer<T> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        OracleArguments.Require(Shape, x, y);
        if (into.Ask.Has(UpperAsk.Value))
            into.Value = Cosh(y) + 0.5 * _ridge * SquaredDistance(x);
        if (into.Ask.Has(UpperAsk.GradientX))
            into.GradientX.Set(_ridge * (x - _minimiser));
        if (into.Ask.Has(UpperAsk.GradientY))
        {
            for (var i = 0; i < y.Length; i++)
                into.GradientY[i] = T.CreateChecked(Math.Sinh(Stretched(y, i)) / _growth);
        }

        return into;
    }

    // Σ (cosh(a(y_i − c_i)) − 1)/a² as Σ 2 sinh²(a(y_i − c_i)/2)/a², which keeps its digits near the solution.
    private double Cosh(Vec<T> y)
    {
        var sum = 0.0;
        for (var i = 0; i < y.Length; i++)
            sum += Math.Pow(Math.Sinh(Stretched(y, i) / 2), 2);
        return 2 * sum / (_growth * _growth);
    }

    private double SquaredDistance(Vec<T> x)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
            sum += Math.Pow(double.CreateChecked(x[i] - _minimiser[i]), 2);
        return sum;
    }

    // a(y_i − c_i).
    private double Stretched(Vec<T> y, int i) => _growth * double.CreateChecked(y[i] - _centre[i]);
}
