using System.Numerics;
using Bilevel.Numerics;
using Bilevel.Numerics.Kernels;
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

    private static double[,] Matrix(int rows, int columns, ref RandomStream random)
    {
        var m = new double[rows, columns];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
                m[i, j] = random.NextGaussian() / Math.Sqrt(columns);
        }

        return m;
    }

    private static double[] Column(int length, ref RandomStream random)
    {
        var v = new double[length];
        for (var i = 0; i < length; i++)
            v[i] = random.NextGaussian();
        return v;
    }

    // A diagonal of evenly spaced eigenvalues, turned by one random reflection I − 2uuᵀ.
    private static double[,] Spd(int n, double smallest, double largest, ref RandomStream random)
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
    private readonly Dense _a, _c, _cTransposed, _f, _h, _k, _kTransposed;
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

    /// <summary>The noise of one batch. Every quantity has a stream of its own, so that what is asked together equals what is asked apart.</summary>
    private readonly struct NoiseStream(QuadraticNoise? noise, ulong seed, Batch batch, byte level)
    {
        public const byte GradientX = 0x20, GradientY = 0x40;

        private bool IsExact => noise is null || batch.IsFull;

        public double Factor()
        {
            if (IsExact)
                return 1;
            var random = Open(part: 0);
            return 1 + noise!.Curvature * random.NextGaussian();
        }

        public void AddTo(Vec<T> vector, byte part)
        {
            if (IsExact)
                return;
            var random = Open(part);
            foreach (ref var entry in vector.Span)
                entry += T.CreateChecked(noise!.Gradient * random.NextGaussian());
        }

        /// <summary>⟨εx, x⟩ + ⟨εy, y⟩, of which the noise of the gradients is the derivative.</summary>
        public double Tilt(Vec<T> x, Vec<T> y) => IsExact ? 0 : Along(x, GradientX) + Along(y, GradientY);

        private double Along(Vec<T> vector, byte part)
        {
            var (random, sum) = (Open(part), 0.0);
            foreach (var entry in vector.Span)
                sum += noise!.Gradient * random.NextGaussian() * double.CreateChecked(entry);
            return sum;
        }

        private RandomStream Open(byte part) => new(seed, (byte)((byte)batch.Purpose | level | part), batch.Iteration, batch.Inner);
    }

    /// <summary>A small dense matrix, row by row.</summary>
    private sealed class Dense
    {
        private readonly int _rows, _columns;
        private readonly T[] _entries;

        public Dense(double[,] matrix, int rows, int columns, string name)
        {
            if (matrix.GetLength(0) != rows || matrix.GetLength(1) != columns)
                throw new ArgumentException($"expected {rows} × {columns}, got {matrix.GetLength(0)} × {matrix.GetLength(1)}", name);
            (_rows, _columns, _entries) = (rows, columns, [.. matrix.Cast<double>().Select(T.CreateChecked)]);
        }

        private Dense(int rows, int columns, T[] entries) => (_rows, _columns, _entries) = (rows, columns, entries);

        public Dense Transposed()
        {
            var entries = new T[_entries.Length];
            for (var i = 0; i < _rows; i++)
            {
                for (var j = 0; j < _columns; j++)
                    entries[j * _rows + i] = _entries[i * _columns + j];
            }

            return new(_columns, _rows, entries);
        }

        public void Times(Vec<T> v, Vec<T> into, bool overwrite)
        {
            for (var i = 0; i < _rows; i++)
            {
                var product = T.CreateChecked(TreeSum.Dot<T>(_entries.AsSpan(i * _columns, _columns), v.Span));
                into[i] = overwrite ? product : into[i] + product;
            }
        }

        public double Form(Vec<T> left, Vec<T> right)
        {
            var sum = 0.0;
            for (var i = 0; i < _rows; i++)
                sum += double.CreateChecked(left[i]) * TreeSum.Dot<T>(_entries.AsSpan(i * _columns, _columns), right.Span);
            return sum;
        }
    }
}
