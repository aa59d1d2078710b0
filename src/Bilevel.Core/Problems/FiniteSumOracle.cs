using System.Numerics;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Core.Problems;

/// <summary>How far the samples of a finite sum lie apart.</summary>
/// <param name="Samples">n, the number of samples of each level.</param>
/// <param name="BatchSize">b, the samples of a batch.</param>
/// <param name="Gradient">Standard deviation of a batch's noise in every entry of ∇yG, ∇xG, ∇yF and ∇xF.</param>
/// <param name="Curvature">Standard deviation of a batch's factor on G and all its derivatives, about 1.</param>
public sealed record SampleSpread(int Samples, int BatchSize, double Gradient, double Curvature);

/// <summary>A problem in closed form as a finite sum: every sample is the problem with a perturbation of its own, and all of them together are the problem exactly.</summary>
/// <remarks>
///   G_i(x, y) = (1 + cᵢ) g(x, y) + ⟨εᵢ, y⟩ + ⟨δᵢ, x⟩,    F_j(x, y) = f(x, y) + ⟨ε'_j, y⟩ + ⟨δ'_j, x⟩,    Σ cᵢ = 0, Σ εᵢ = 0, …
/// so that a method that passes over all samples pays for it, as on data. Perturbations are Gaussian, keyed by the seed; those of F leave ∇xF alone where F does not depend on x.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class FiniteSumOracle<T> : IOracle<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly IOracle<T> _exact;
    private readonly Perturbations _lower, _upper;

    /// <summary>The finite sum around an exact problem of one sample.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A count is not positive, or the batch is larger than the sum.</exception>
    public FiniteSumOracle(IOracle<T> exact, SampleSpread spread, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(exact);
        ArgumentNullException.ThrowIfNull(spread);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(spread.Samples);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(spread.BatchSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(spread.BatchSize, spread.Samples);
        _exact = exact;
        Shape = exact.Shape with { LowerSamples = spread.Samples, UpperSamples = spread.Samples, LowerBatchSize = spread.BatchSize, UpperBatchSize = spread.BatchSize };
        _lower = new(Shape, spread, seed, upper: false);
        _upper = new(Shape, spread with { Curvature = 0 }, seed, upper: true);
    }

    /// <inheritdoc/>
    public ProblemShape Shape { get; }

    /// <inheritdoc/>
    public LowerAnswer<T> Lower(Vec<T> x, Vec<T> y, Vec<T>? along, Batch batch, LowerAnswer<T> into)
    {
        _exact.Lower(x, y, along, Batch.Full, into);
        if (batch.IsFull)
            return into;
        _lower.MoveTo(batch);
        if (into.Ask.Has(LowerAsk.Value)) into.Value = _lower.Factor * into.Value + _lower.OnY.Dot(y) + _lower.OnX.Dot(x);
        if (into.Ask.Has(LowerAsk.GradientY)) into.GradientY.Set(_lower.Factor * into.GradientY + _lower.OnY);
        if (into.Ask.Has(LowerAsk.GradientX)) into.GradientX.Set(_lower.Factor * into.GradientX + _lower.OnX);
        if (into.Ask.Has(LowerAsk.Hvp)) into.Hvp.Set(_lower.Factor * into.Hvp);
        if (into.Ask.Has(LowerAsk.Jvp)) into.Jvp.Set(_lower.Factor * into.Jvp);
        return into;
    }

    /// <inheritdoc/>
    public UpperAnswer<T> Upper(Vec<T> x, Vec<T> y, Batch batch, UpperAnswer<T> into)
    {
        _exact.Upper(x, y, Batch.Full, into);
        if (batch.IsFull)
            return into;
        _upper.MoveTo(batch);
        if (into.Ask.Has(UpperAsk.Value)) into.Value += _upper.OnY.Dot(y) + _upper.OnX.Dot(x);
        if (into.Ask.Has(UpperAsk.GradientY)) into.GradientY.Set(into.GradientY + _upper.OnY);
        if (into.Ask.Has(UpperAsk.GradientX)) into.GradientX.Set(into.GradientX + _upper.OnX);
        return into;
    }

    /// <inheritdoc/>
    public ILinearization<T> CreateLinearization() => new Linearization(this, _exact.CreateLinearization());

    private sealed class Linearization(FiniteSumOracle<T> problem, ILinearization<T> exact) : ILinearization<T>
    {
        private double _factor = 1;

        public void MoveTo(Vec<T> x, Vec<T> y, Batch batch)
        {
            exact.MoveTo(x, y, Batch.Full);
            if (!batch.IsFull)
                problem._lower.MoveTo(batch);
            _factor = batch.IsFull ? 1 : problem._lower.Factor;
        }

        public void Apply(Vec<T> v, Vec<T>? hvp, Vec<T>? jvp)
        {
            exact.Apply(v, hvp, jvp);
            hvp?.Set(_factor * hvp);
            jvp?.Set(_factor * jvp);
        }

        public void Cross(Vec<T> u, Vec<T> into)
        {
            exact.Cross(u, into);
            into.Set(_factor * into);
        }
    }

    /// <summary>The perturbations of all samples of a level, and their means over the batch that was asked for last.</summary>
    private sealed class Perturbations
    {
        private readonly Sampler _sampler;
        private readonly double[] _factors;
        private readonly Vec<T>[] _onX, _onY;
        private int[] _ids;
        private Batch? _at;

        public Perturbations(ProblemShape shape, SampleSpread spread, ulong seed, bool upper)
        {
            // The mean of b samples drawn without replacement from n varies by √((n − b) / (n − 1) / b) of what one does.
            var (n, b) = (spread.Samples, spread.BatchSize);
            var one = n == b ? 1 : Math.Sqrt(b * (n - 1.0) / (n - b));
            var random = new RandomStream(seed, (byte)Purpose.Noise, upper ? 1 : 0, 0);
            _sampler = new(seed, upper, n, b, Sampling.Shuffled);
            _factors = Centred(n, 1, one * spread.Curvature, ref random).Select(c => c[0]).ToArray();
            _onX = [.. Centred(n, shape.UpperDimension, upper && !shape.UpperDependsOnX ? 0 : one * spread.Gradient, ref random).Select(Convert)];
            _onY = [.. Centred(n, shape.LowerDimension, one * spread.Gradient, ref random).Select(Convert)];
            _ids = new int[n];
            (OnX, OnY) = (new(shape.UpperDimension), new(shape.LowerDimension));
        }

        public double Factor { get; private set; } = 1;

        public Vec<T> OnX { get; }

        public Vec<T> OnY { get; }

        public void MoveTo(Batch batch)
        {
            if (batch == _at)
                return;
            var count = batch.Count(_sampler.Samples, _sampler.BatchSize);
            if (count > _ids.Length)
                _ids = new int[count];
            _sampler.Fill(batch, _ids);
            var (onX, onY) = (OnX, OnY);
            onX.Clear();
            onY.Clear();
            var factor = 0.0;
            foreach (var id in _ids.AsSpan(0, count))
            {
                factor += _factors[id] / count;
                onX += 1.0 / count * _onX[id];
                onY += 1.0 / count * _onY[id];
            }

            (Factor, _at) = (1 + factor, batch);
        }

        // n Gaussian vectors whose mean is zero.
        private static double[][] Centred(int n, int length, double deviation, ref RandomStream random)
        {
            var samples = new double[n][];
            for (var i = 0; i < n; i++)
            {
                samples[i] = new double[length];
                foreach (ref var entry in samples[i].AsSpan())
                    entry = deviation * random.NextGaussian();
            }

            for (var k = 0; k < length; k++)
            {
                var mean = samples.Average(s => s[k]);
                foreach (var sample in samples)
                    sample[k] -= mean;
            }

            return samples;
        }

        private static Vec<T> Convert(double[] entries) => new([.. entries.Select(T.CreateChecked)]);
    }
}
