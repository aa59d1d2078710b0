using System.Text.Json;
using Bilevel.Numerics;

namespace Bilevel.Core.Tests.Oracles;

/// <summary>A user's own oracle over samples: one weight per row of a ridge regression; F does not depend on x.</summary>
/// <remarks>
///   G(x, y) = mean over i of ½ σ(xᵢ)(aᵢᵀy − bᵢ)² + (C/2)‖y‖²,    F(y) = mean over j of ½ (vⱼᵀy − cⱼ)².
/// </remarks>
internal sealed class ReweightedRidge : IOracle<double>
{
    private static readonly JsonElement Data = GoldenFile.Root.GetProperty("reweighted_ridge");
    private readonly double[,] _a = GoldenFile.Matrix(Data.GetProperty("A")), _validation = GoldenFile.Matrix(Data.GetProperty("V"));
    private readonly double[] _b = GoldenFile.Vector(Data.GetProperty("b")), _c = GoldenFile.Vector(Data.GetProperty("c"));
    private readonly double _regularisation = Data.GetProperty("C").GetDouble();
    private readonly Sampler _lower, _upper;
    private readonly int[] _ids = new int[64];

    public ReweightedRidge(ulong seed = 0, Sampling sampling = Sampling.Shuffled)
    {
        Shape = new(ParameterLayout.Flat("weights", _b.Length), ParameterLayout.Flat("coefficients", _a.GetLength(1)))
        {
            LowerSamples = _b.Length, LowerBatchSize = 4, UpperSamples = _c.Length, UpperBatchSize = 2, UpperDependsOnX = false,
        };
        _lower = new(seed, upper: false, Shape.LowerSamples, Shape.LowerBatchSize, sampling);
        _upper = new(seed, upper: true, Shape.UpperSamples, Shape.UpperBatchSize, sampling);
    }

    public ProblemShape Shape { get; }

    public LowerAnswer<double> Lower(Vec<double> x, Vec<double> y, Vec<double>? along, Batch batch, LowerAnswer<double> into)
    {
        OracleArguments.Require(Shape, x, y, along, into.NeedsDirection);
        var ask = into.Ask;
        if (ask.Has(LowerAsk.Value)) into.Value = _regularisation / 2 * y.Dot(y);
        if (ask.Has(LowerAsk.GradientY)) into.GradientY.Set(_regularisation * y);
        if (ask.Has(LowerAsk.Hvp)) into.Hvp.Set(_regularisation * along!);
        if (ask.Has(LowerAsk.Jvp)) into.Jvp.Clear();
        if (ask.Has(LowerAsk.GradientX)) into.GradientX.Clear();
        var count = _lower.Fill(batch, _ids);
        foreach (var i in _ids.AsSpan(0, count))
        {
            var (weight, residual) = (Sigmoid(x[i]) / count, Row(_a, i, y) - _b[i]);
            var slope = weight * (1 - Sigmoid(x[i]));
            if (ask.Has(LowerAsk.Value)) into.Value += 0.5 * weight * residual * residual;
            if (ask.Has(LowerAsk.GradientY)) AddRow(_a, i, weight * residual, into.GradientY);
            if (ask.Has(LowerAsk.Hvp)) AddRow(_a, i, weight * Row(_a, i, along!), into.Hvp);
            if (ask.Has(LowerAsk.Jvp)) into.Jvp[i] += slope * residual * Row(_a, i, along!);
            if (ask.Has(LowerAsk.GradientX)) into.GradientX[i] += 0.5 * slope * residual * residual;
        }

        return into;
    }

    public UpperAnswer<double> Upper(Vec<double> x, Vec<double> y, Batch batch, UpperAnswer<double> into)
    {
        OracleArguments.Require(Shape, x, y);
        if (into.Ask.Has(UpperAsk.Value)) into.Value = 0;
        if (into.Ask.Has(UpperAsk.GradientX)) into.GradientX.Clear();
        if (into.Ask.Has(UpperAsk.GradientY)) into.GradientY.Clear();
        var count = _upper.Fill(batch, _ids);
        foreach (var j in _ids.AsSpan(0, count))
        {
            var residual = Row(_validation, j, y) - _c[j];
            if (into.Ask.Has(UpperAsk.Value)) into.Value += 0.5 * residual * residual / count;
            if (into.Ask.Has(UpperAsk.GradientY)) AddRow(_validation, j, residual / count, into.GradientY);
        }

        return into;
    }

    public ILinearization<double> CreateLinearization() => new Linearization(this);

    private static double Sigmoid(double a) => 1 / (1 + Math.Exp(-a));

    private static double Row(double[,] matrix, int i, Vec<double> y) => matrix[i, 0] * y[0] + matrix[i, 1] * y[1];

    private static void AddRow(double[,] matrix, int i, double scale, Vec<double> into)
    {
        into[0] += scale * matrix[i, 0];
        into[1] += scale * matrix[i, 1];
    }

    /// <summary>Evaluates the products anew at a copy of the point.</summary>
    private sealed class Linearization(ReweightedRidge problem) : ILinearization<double>
    {
        private readonly Vec<double> _x = new(problem.Shape.UpperDimension), _y = new(problem.Shape.LowerDimension);
        private readonly LowerAnswer<double> _products = new(LowerAsk.Hvp | LowerAsk.Jvp, problem.Shape);
        private Batch _batch;

        public void MoveTo(Vec<double> x, Vec<double> y, Batch batch)
        {
            _x.CopyFrom(x);
            _y.CopyFrom(y);
            _batch = batch;
        }

        public void Apply(Vec<double> v, Vec<double>? hvp, Vec<double>? jvp)
        {
            problem.Lower(_x, _y, v, _batch, _products);
            hvp?.CopyFrom(_products.Hvp);
            jvp?.CopyFrom(_products.Jvp);
        }

        public void Cross(Vec<double> u, Vec<double> into)
        {
            into.Clear();
            var count = problem._lower.Fill(_batch, problem._ids);
            foreach (var i in problem._ids.AsSpan(0, count))
            {
                var slope = Sigmoid(_x[i]) * (1 - Sigmoid(_x[i])) / count;
                AddRow(problem._a, i, slope * u[i] * (Row(problem._a, i, _y) - problem._b[i]), into);
            }
        }
    }
}
