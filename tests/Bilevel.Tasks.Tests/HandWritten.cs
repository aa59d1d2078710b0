using Bilevel.Numerics;

namespace Bilevel.Tasks.Tests;

/// <summary>The losses of the cleaning task as loops in double, from their formulas.</summary>
internal static class HandWritten
{
    public const int HiddenUnits = 32;

    /// <summary>(1/n) Σ σ(xᵢ) CE(h(aᵢ; y), bᵢ) + (μ/2)‖y‖².</summary>
    public static double Lower(LabelledRows rows, Vec<double> x, Vec<double> y, ClassifierModel model, double mu)
    {
        var (sum, squares) = (0.0, 0.0);
        for (var i = 0; i < rows.Labels.Length; i++)
            sum += CrossEntropy(rows, i, y, model) / (1 + Math.Exp(-x[i]));
        for (var j = 0; j < y.Length; j++)
            squares += y[j] * y[j];
        return sum / rows.Labels.Length + 0.5 * mu * squares;
    }

    /// <summary>(1/m) Σ CE(h(a; y), b).</summary>
    public static double Upper(LabelledRows rows, Vec<double> y, ClassifierModel model) =>
        Enumerable.Range(0, rows.Labels.Length).Average(i => CrossEntropy(rows, i, y, model));

    /// <summary>The share of rows whose largest logit is the label's.</summary>
    public static double Accuracy(LabelledRows rows, Vec<double> y, ClassifierModel model) =>
        Enumerable.Range(0, rows.Labels.Length).Average(i =>
        {
            var logits = Logits(rows, i, y, model);
            return Array.IndexOf(logits, logits.Max()) == rows.Labels[i] ? 1.0 : 0;
        });

    private static double CrossEntropy(LabelledRows rows, int i, Vec<double> y, ClassifierModel model)
    {
        var logits = Logits(rows, i, y, model);
        return Math.Log(logits.Sum(l => Math.Exp(l))) - logits[rows.Labels[i]];
    }

    private static double[] Logits(LabelledRows rows, int i, Vec<double> y, ClassifierModel model)
    {
        double[] features = [.. rows.Features.AsSpan(i * rows.Columns, rows.Columns).ToArray().Select(f => (double)f)];
        if (model == ClassifierModel.Softmax)
            return Layer(features, rows.Classes, y, 0);
        double[] hidden = [.. Layer(features, HiddenUnits, y, 0).Select(Math.Tanh)];
        return Layer(hidden, rows.Classes, y, (rows.Columns + 1) * HiddenUnits);
    }

    // Weight [inputs, outputs], then bias [outputs], from an offset on.
    private static double[] Layer(double[] input, int outputs, Vec<double> y, int offset)
    {
        var result = new double[outputs];
        for (var o = 0; o < outputs; o++)
        {
            result[o] = y[offset + input.Length * outputs + o];
            for (var j = 0; j < input.Length; j++)
                result[o] += input[j] * y[offset + j * outputs + o];
        }

        return result;
    }
}
