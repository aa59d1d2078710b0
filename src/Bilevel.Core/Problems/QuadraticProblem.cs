using System.Numerics;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Core.Problems;

/// <summary>The data of a quadratic bilevel problem whose solution is known in closed form.</summary>
/// <remarks>
///   g(x, y) = ½ yᵀAy + xᵀCy + aᵀy,    f(x, y) = ½ yᵀFy + ½ xᵀHx + xᵀKy + fᵀy + hᵀx
///   y*(x) = −A⁻¹(Cᵀx + a),    z*(x) = A⁻¹∇yf,    ∇Φ(x) = Hx + Ky* + h − C z*.
/// </remarks>
/// <param name="A">d × d, symmetric positive definite.</param>
/// <param name="C">p × d.</param>
/// <param name="LowerLinear">a ∈ Rᵈ.</param>
/// <param name="F">d × d, symmetric.</param>
/// <param name="H">p × p, symmetric.</param>
/// <param name="K">p × d.</param>
/// <param name="UpperLinearY">f ∈ Rᵈ.</param>
/// <param name="UpperLinearX">h ∈ Rᵖ.</param>
public sealed record QuadraticData(double[,] A, double[,] C, double[] LowerLinear, double[,] F, double[,] H, double[,] K, double[] UpperLinearY, double[] UpperLinearX)
{
    /// <summary>p, the number of upper-level variables.</summary>
    public int UpperDimension => C.GetLength(0);

    /// <summary>d, the number of lower-level variables.</summary>
    public int LowerDimension => C.GetLength(1);

    /// <summary>A random problem: A with eigenvalues between mu and smoothness, f strongly convex, everything of order one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is not positive, or mu is not in (0, smoothness].</exception>
    public static QuadraticData Random(int upperDimension, int lowerDimension, double mu, double smoothness, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(upperDimension);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lowerDimension);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(mu);
        ArgumentOutOfRangeException.ThrowIfLessThan(smoothness, mu);
        var random = new RandomStream(seed, (byte)Purpose.Initialisation, 0, 0);
        var (p, d) = (upperDimension, lowerDimension);
        return new(
            Spd(d, mu, smoothness, ref random), Matrix(p, d, ref random), Column(d, ref random),
            Spd(d, 0.5, 1, ref random), Spd(p, 1, 2, ref random), Matrix(p, d, ref random), Column(d, ref random), Column(p, ref random));
    }

    internal static double[,] Matrix(int rows, int columns, ref RandomStream random)
    {
        var m = new double[rows, columns];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
                m[i, j] = random.NextGaussian() / Math.Sqrt(columns);
        }

        return m;
    }

    internal static double[] Column(int length, ref RandomStream random)
    {
        var v = new double[length];
        for (var i = 0; i < length; i++)
            v[i] = random.NextGaussian();
        return v;
    }

    // A diagonal of evenly spaced eigenvalues, turned by one random reflection I − 2uuᵀ.
    internal static double[,] Spd(int n, double smallest, double largest, ref RandomStream random)
    {
        var u = Column(n, ref random);
        var norm = Math.Sqrt(u.Sum(e => e * e));
        var eigenvalues = Enumerable.Range(0, n).Select(i => n == 1 ? smallest : smallest + (largest - smallest) * i / (n - 1)).ToArray();
        double Reflection(int i, int k) => (i == k ? 1 : 0) - 2 * u[i] * u[k] / (norm * norm);
        var m = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
                m[i, j] = m[j, i] = Enumerable.Range(0, n).Sum(k => Reflection(i, k) * eigenvalues[k] * Reflection(j, k));
        }

        return m;
    }
}

/// <summary>How a quadratic problem is made stochastic; draws are keyed by the batch, the full batch is exact.</summary>
/// <param name="Gradient">Standard deviation of Gaussian noise added to every entry of ∇yG, ∇xG, ∇yF and ∇xF, and to the values so that these stay their derivatives.</param>
/// <param name="Curvature">Standard deviation of a factor 1 + σε on A and C.</param>
public sealed record QuadraticNoise(double Gradient, double Curvature);

/// <summary>A quadratic bilevel problem as an oracle.</summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class QuadraticProblem<T> : IOracle<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Dense<T> _a, _c, _cTransposed, _f, _h, _k, _kTransposed;
    private readonly Vec<T> _lowerLinear, _upperLinearY, _upperLinearX;
    private readonly QuadraticNoise? _noise;
    private readonly ulong _seed;

    /// <summary>The problem with the given data, exact or with noise keyed by <paramref name="seed"/>.</summary>
    /// <exception cref="ArgumentException">The sizes do not fit together.</exception>
    public QuadraticProblem(QuadraticData data, QuadraticNoise? noise = null, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(data);
        var (p, d) = (data.UpperDimension, data.LowerDimension);
        _a = new(data.A, d, d, nameof(data.A));
        _c = new(data.C, p, d, nameof(data.C));
        _f = new(data.F, d, d, nameof(data.F));
        _h = new(data.H, p, p, nameof(data.H));
        _k = new(data.K, p, d, nameof(data.K));
        (_cTransposed, _kTransposed) = (_c.Transposed(), _k.Transposed());
        _lowerLinear = Convert(data.LowerLinear, d, nameof(data.LowerLinear));
        _upperLinearY = Convert(data.UpperLinearY, d, nameof(data.UpperLinearY));
        _upperLinearX = Convert(data.UpperLinearX, p, nameof(data.UpperLinearX));
        (_noise, _seed) = (noise, seed);
        Shape = new(ParameterLayout.Flat("x", p), ParameterLayout.Flat("y", d));
    }

    /// <inheritdoc/>
    public ProblemShape Shape { get; }

    /// <inheritdoc/>
    public LowerAnswer<T> Lower(Vec<T> x, Vec<T> y, Vec<T>? along, Batch batch, LowerAnswer<T> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        OracleArguments.Require(Shape, x, y, along, into.NeedsDirection);
        var noise = new NoiseStream(_noise, _seed, batch, level: 0);
        var curvature = noise.Factor();
        if (into.Ask.Has(LowerAsk.Value))
            into.Value = curvature * (0.5 * _a.Form(y, y) + _c.Form(x, y)) + _lowerLinear.Dot(y) + noise.Tilt(x, y);
        if (into.Ask.Has(LowerAsk.GradientY))
        {
            var g = into.GradientY;
            _a.Times(y, g, overwrite: true);
            _cTransposed.Times(x, g, overwrite: false);
            g.Set(curvature * g + _lowerLinear);
            noise.AddTo(g, NoiseStream.GradientY);
        }

        if (into.Ask.Has(LowerAsk.GradientX))
        {
            var g = into.GradientX;
            _c.Times(y, g, overwrite: true);
            g *= curvature;
            noise.AddTo(g, NoiseStream.GradientX);
        }

        if (into.Ask.Has(LowerAsk.Hvp))
        {
            var hvp = into.Hvp;
            _a.Times(along!, hvp, overwrite: true);
            hvp *= curvature;
        }

        if (into.Ask.Has(LowerAsk.Jvp))
        {
            var jvp = into.Jvp;
            _c.Times(along!, jvp, overwrite: true);
            jvp *= curvature;
        }

        return into;
    }

    /// <inheritdoc/>
    public UpperAnswer<T> Upper(Vec<T> x, Vec<T> y, Batch batch, UpperAnswer<T> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        OracleArguments.Require(Shape, x, y);
        var noise = new NoiseStream(_noise, _seed, batch, level: 0x80);
        if (into.Ask.Has(UpperAsk.Value))
            into.Value = 0.5 * _f.Form(y, y) + 0.5 * _h.Form(x, x) + _k.Form(x, y) + _upperLinearY.Dot(y) + _upperLinearX.Dot(x) + noise.Tilt(x, y);
        if (into.Ask.Has(UpperAsk.GradientX))
        {
            var g = into.GradientX;
            _h.Times(x, g, overwrite: true);
            _k.Times(y, g, overwrite: false);
            g += _upperLinearX;
            noise.AddTo(g, NoiseStream.GradientX);
        }

        if (into.Ask.Has(UpperAsk.GradientY))
        {
            var g = into.GradientY;
            _f.Times(y, g, overwrite: true);
            _kTransposed.Times(x, g, overwrite: false);
            g += _upperLinearY;
            noise.AddTo(g, NoiseStream.GradientY);
        }

        return into;
    }

    /// <inheritdoc/>
    public ILinearization<T> CreateLinearization() => new Linearization(this);

    private static Vec<T> Convert(double[] values, int expected, string name) =>
        values.Length == expected
            ? new([.. values.Select(T.CreateChecked)])
            : throw new ArgumentException($"expected {expected} entries, got {values.Length}", name);

    /// <summary>A and C do not depend on the point, so the linearisation only remembers the batch's curvature factor.</summary>
    private sealed class Linearization(QuadraticProblem<T> problem) : ILinearization<T>
    {
        private double _curvature = 1;

        public void MoveTo(Vec<T> x, Vec<T> y, Batch batch) =>
            _curvature = new NoiseStream(problem._noise, problem._seed, batch, level: 0).Factor();

        public void Apply(Vec<T> v, Vec<T>? hvp, Vec<T>? jvp)
        {
            if (hvp is not null)
            {
                problem._a.Times(v, hvp, overwrite: true);
                hvp *= _curvature;
            }

            if (jvp is not null)
            {
                problem._c.Times(v, jvp, overwrite: true);
                jvp *= _curvature;
            }
        }

        public void Cross(Vec<T> u, Vec<T> into)
        {
            problem._cTransposed.Times(u, into, overwrite: true);
            into *= _curvature;
        }
    }
}
