using Bilevel.Core.Problems;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Core.Tests.Oracles;

/// <summary>A finite sum of quadratics whose mean is the golden one: 10 samples below in batches of 3, 7 above in batches of 2, so that the last blocks are shorter.</summary>
/// <remarks>Sample i of the lower level has (1 + εᵢ) A, (1 + εᵢ) C and a + eᵢ, sample j of the upper level f + e'ⱼ and h + e''ⱼ; all perturbations sum to zero.</remarks>
internal sealed class FiniteSumQuadratic : IOracle<double>
{
    private const int LowerSamples = 10, LowerBatchSize = 3, UpperSamples = 7, UpperBatchSize = 2;
    private const double Curvature = 0.1, Gradient = 0.5;
    private readonly QuadraticProblem<double>[] _lower, _upper;
    private readonly Sampler _lowerSampler, _upperSampler;
    private readonly int[] _ids = new int[LowerSamples];

    public FiniteSumQuadratic(ulong seed = 0)
    {
        var golden = GoldenFile.Quadratic;
        var random = new RandomStream(seed, (byte)Purpose.Noise, 0, 0);
        var (factors, lowerLinear) = (Centred(LowerSamples, 1, Curvature, ref random), Centred(LowerSamples, golden.LowerDimension, Gradient, ref random));
        var (upperY, upperX) = (Centred(UpperSamples, golden.LowerDimension, Gradient, ref random), Centred(UpperSamples, golden.UpperDimension, Gradient, ref random));
        _lower = [.. factors.Select((e, i) => new QuadraticProblem<double>(golden with
        {
            A = Scaled(golden.A, 1 + e[0]), C = Scaled(golden.C, 1 + e[0]), LowerLinear = Sum(golden.LowerLinear, lowerLinear[i]),
        }))];
        _upper = [.. upperY.Select((e, j) => new QuadraticProblem<double>(golden with
        {
            UpperLinearY = Sum(golden.UpperLinearY, e), UpperLinearX = Sum(golden.UpperLinearX, upperX[j]),
        }))];
        Shape = _lower[0].Shape with { LowerSamples = LowerSamples, LowerBatchSize = LowerBatchSize, UpperSamples = UpperSamples, UpperBatchSize = UpperBatchSize };
        _lowerSampler = new(seed, upper: false, LowerSamples, LowerBatchSize, Sampling.WithReplacement);
        _upperSampler = new(seed, upper: true, UpperSamples, UpperBatchSize, Sampling.WithReplacement);
    }

    public ProblemShape Shape { get; }

    public LowerAnswer<double> Lower(Vec<double> x, Vec<double> y, Vec<double>? along, Batch batch, LowerAnswer<double> into)
    {
        var (count, ask, one) = (_lowerSampler.Fill(batch, _ids), into.Ask, new LowerAnswer<double>(into.Ask, Shape));
        if (ask.Has(LowerAsk.GradientY)) into.GradientY.Clear();
        if (ask.Has(LowerAsk.Hvp)) into.Hvp.Clear();
        if (ask.Has(LowerAsk.Jvp)) into.Jvp.Clear();
        foreach (var i in _ids.AsSpan(0, count))
        {
            _lower[i].Lower(x, y, along, batch, one);
            if (ask.Has(LowerAsk.GradientY)) into.GradientY.Set(into.GradientY + 1.0 / count * one.GradientY);
            if (ask.Has(LowerAsk.Hvp)) into.Hvp.Set(into.Hvp + 1.0 / count * one.Hvp);
            if (ask.Has(LowerAsk.Jvp)) into.Jvp.Set(into.Jvp + 1.0 / count * one.Jvp);
        }

        return into;
    }

    public UpperAnswer<double> Upper(Vec<double> x, Vec<double> y, Batch batch, UpperAnswer<double> into)
    {
        var (count, ask, one) = (_upperSampler.Fill(batch, _ids), into.Ask, new UpperAnswer<double>(into.Ask, Shape));
        if (ask.Has(UpperAsk.GradientX)) into.GradientX.Clear();
        if (ask.Has(UpperAsk.GradientY)) into.GradientY.Clear();
        foreach (var j in _ids.AsSpan(0, count))
        {
            _upper[j].Upper(x, y, batch, one);
            if (ask.Has(UpperAsk.GradientX)) into.GradientX.Set(into.GradientX + 1.0 / count * one.GradientX);
            if (ask.Has(UpperAsk.GradientY)) into.GradientY.Set(into.GradientY + 1.0 / count * one.GradientY);
        }

        return into;
    }

    public ILinearization<double> CreateLinearization() => throw new NotSupportedException("the methods of this problem solve nothing");

    // Rows of Gaussians less their mean.
    private static double[][] Centred(int rows, int columns, double deviation, ref RandomStream random)
    {
        var entries = new double[rows][];
        for (var i = 0; i < rows; i++)
        {
            entries[i] = new double[columns];
            for (var k = 0; k < columns; k++)
                entries[i][k] = deviation * random.NextGaussian();
        }

        double[] mean = [.. Enumerable.Range(0, columns).Select(k => entries.Average(row => row[k]))];
        return [.. entries.Select(row => row.Zip(mean, (e, m) => e - m).ToArray())];
    }

    private static double[] Sum(double[] a, double[] b) => [.. a.Zip(b, (u, v) => u + v)];

    private static double[,] Scaled(double[,] matrix, double factor)
    {
        var scaled = (double[,])matrix.Clone();
        for (var i = 0; i < scaled.GetLength(0); i++)
        {
            for (var j = 0; j < scaled.GetLength(1); j++)
                scaled[i, j] *= factor;
        }

        return scaled;
    }
}
