using System.Text.Json;
using Bilevel.Core;
using Bilevel.Numerics;
using Bilevel.Testing.Golden;

namespace Bilevel.Testing.Traces;

/// <summary>The finite-sum problem of the golden traces, a second time: tests/fixtures/traces.py has the first.</summary>
/// <remarks>
///   G_b(x, y) = log(1 + exp(a_bᵀy + e_bᵀx)) + ½ m_b Σⱼ exp(wⱼᵀx) yⱼ²,    F_b(x, y) = ½‖y − t_b‖² + ½ ρ‖x‖² + (l_bᵀx)(nᵀy)
/// The samples of a block are the same; the last block may be shorter. The draw of iteration t and inner step i is block t + i, modulo the
/// number of blocks, whatever it is drawn for; a larger draw is the full batch.
/// </remarks>
public sealed class TraceProblem : IOracle<double>
{
    private readonly Vec<double>[] _a, _e, _w, _t, _l;
    private readonly Vec<double> _n;
    private readonly double[] _m;
    private readonly double _rho;

    /// <summary>The problem with the numbers of the fixture.</summary>
    public TraceProblem(JsonElement data)
    {
        Vec<double>[] Vectors(string name) => [.. data.Rows(name).Select(row => new Vec<double>(row))];
        (_a, _e, _w, _t, _l) = (Vectors("a"), Vectors("e"), Vectors("w"), Vectors("t"), Vectors("l"));
        (_n, _m, _rho) = (data.Vector("n"), data.Row("m"), data.Number("rho"));
        var (samples, batch) = (data.GetProperty("samples"), data.GetProperty("batch").GetInt32());
        Shape = new(ParameterLayout.Flat("x", _e[0].Length), ParameterLayout.Flat("y", _n.Length))
        {
            LowerSamples = samples[0].GetInt32(), LowerBatchSize = batch, UpperSamples = samples[1].GetInt32(), UpperBatchSize = batch,
            UpperDependsOnX = _rho != 0 || _l.Any(l => l.Norm() > 0),
            LowerStart = data.TryGetProperty("lowerStart", out var start) ? start.GetInt32() : null,
        };
    }

    /// <inheritdoc/>
    public ProblemShape Shape { get; }

    /// <inheritdoc/>
    public LowerAnswer<double> Lower(Vec<double> x, Vec<double> y, Vec<double>? along, Batch batch, LowerAnswer<double> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        OracleArguments.Require(Shape, x, y, along, into.NeedsDirection);
        var ask = into.Ask;
        if (ask.Has(LowerAsk.Value)) into.Value = 0;
        foreach (var answer in Asked(into))
            answer.Clear();
        foreach (var (b, weight) in Blocks(batch, _m.Length, Shape.LowerSamples, Shape.LowerBatchSize))
            AddBlock(x, y, along, b, weight, into);
        return into;
    }

    /// <inheritdoc/>
    public UpperAnswer<double> Upper(Vec<double> x, Vec<double> y, Batch batch, UpperAnswer<double> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        OracleArguments.Require(Shape, x, y);
        var ask = into.Ask;
        if (ask.Has(UpperAsk.Value)) into.Value = 0;
        if (ask.Has(UpperAsk.GradientX)) into.GradientX.Clear();
        if (ask.Has(UpperAsk.GradientY)) into.GradientY.Clear();
        foreach (var (b, weight) in Blocks(batch, _t.Length, Shape.UpperSamples, Shape.UpperBatchSize))
        {
            var (coupling, reach) = (_l[b].Dot(x), _n.Dot(y));
            if (ask.Has(UpperAsk.Value))
                into.Value += weight * (0.5 * Square(y, _t[b]) + 0.5 * _rho * x.Dot(x) + coupling * reach);
            if (ask.Has(UpperAsk.GradientX))
            {
                var g = into.GradientX;
                g += weight * _rho * x + weight * reach * _l[b];
            }

            if (ask.Has(UpperAsk.GradientY))
            {
                var g = into.GradientY;
                g += weight * y - weight * _t[b] + weight * coupling * _n;
            }
        }

        return into;
    }

    /// <summary>The blocks of a batch with their weights.</summary>
    private static IEnumerable<(int Block, double Weight)> Blocks(Batch batch, int count, int samples, int batchSize)
    {
        if (batch.IsFull || batch.Multiple > 1)
            return Enumerable.Range(0, count).Select(b => (b, Batch.Block(b).Count(samples, batchSize) / (double)samples));
        var drawn = batch.IsBlock ? batch.Iteration : batch.Iteration + batch.Inner;
        return [((int)((drawn % count + count) % count), 1.0)];
    }

    private static IEnumerable<Vec<double>> Asked(LowerAnswer<double> into)
    {
        if (into.Ask.Has(LowerAsk.GradientY)) yield return into.GradientY;
        if (into.Ask.Has(LowerAsk.GradientX)) yield return into.GradientX;
        if (into.Ask.Has(LowerAsk.Hvp)) yield return into.Hvp;
        if (into.Ask.Has(LowerAsk.Jvp)) yield return into.Jvp;
    }

    private static double Square(Vec<double> y, Vec<double> t)
    {
        var sum = 0.0;
        for (var j = 0; j < y.Length; j++)
            sum += (y[j] - t[j]) * (y[j] - t[j]);
        return sum;
    }

    private void AddBlock(Vec<double> x, Vec<double> y, Vec<double>? v, int b, double weight, LowerAnswer<double> into)
    {
        var ask = into.Ask;
        var u = _a[b].Dot(y) + _e[b].Dot(x);
        var sigma = 1 / (1 + Math.Exp(-u));
        var bend = v is null ? 0 : sigma * (1 - sigma) * _a[b].Dot(v);
        if (ask.Has(LowerAsk.Value)) into.Value += weight * Math.Log(1 + Math.Exp(u));
        if (ask.Has(LowerAsk.GradientY)) Add(weight * sigma, _a[b], into.GradientY);
        if (ask.Has(LowerAsk.GradientX)) Add(weight * sigma, _e[b], into.GradientX);
        if (ask.Has(LowerAsk.Hvp)) Add(weight * bend, _a[b], into.Hvp);
        if (ask.Has(LowerAsk.Jvp)) Add(weight * bend, _e[b], into.Jvp);
        for (var j = 0; j < y.Length; j++)
        {
            var curvature = weight * _m[b] * Math.Exp(_w[j].Dot(x));
            if (ask.Has(LowerAsk.Value)) into.Value += 0.5 * curvature * y[j] * y[j];
            if (ask.Has(LowerAsk.GradientY)) into.GradientY[j] += curvature * y[j];
            if (ask.Has(LowerAsk.GradientX)) Add(0.5 * curvature * y[j] * y[j], _w[j], into.GradientX);
            if (ask.Has(LowerAsk.Hvp)) into.Hvp[j] += curvature * v![j];
            if (ask.Has(LowerAsk.Jvp)) Add(curvature * y[j] * v![j], _w[j], into.Jvp);
        }
    }

    private static void Add(double factor, Vec<double> vector, Vec<double> into) => into += factor * vector;
}
