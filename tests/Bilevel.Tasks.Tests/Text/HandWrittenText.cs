using Bilevel.Data;
using Bilevel.Numerics;

namespace Bilevel.Tasks.Tests.Text;

/// <summary>Elman's network of two layers with mean pooling and a linear layer as loops in double, text by text, without any padding.</summary>
internal static class HandWrittenText
{
    public const int Hidden = 4, Classes = 2, Words = 6;

    // weight_ih, weight_hh, bias_ih, bias_hh of both layers, then the head's weight and bias.
    public const int Parameters = Hidden * (SyntheticText.Width + Hidden + 2) + Hidden * (2 * Hidden + 2) + Classes * (Hidden + 1);

    /// <summary>−log of the probability of a class.</summary>
    public static double CrossEntropy(EncodedTexts texts, int text, int label, Vec<double> y)
    {
        var logits = Logits(texts, text, y);
        return Math.Log(logits.Sum(l => Math.Exp(l))) - logits[label];
    }

    /// <summary>The mean over rows.</summary>
    public static double CrossEntropy(EncodedTexts texts, LabelledIds rows, Vec<double> y) => rows.Ids.Zip(rows.Labels, (text, label) => CrossEntropy(texts, text, label, y)).Average();

    /// <summary>The share of rows whose largest logit is the label's.</summary>
    public static double Accuracy(EncodedTexts texts, LabelledIds rows, Vec<double> y) => rows.Ids.Zip(rows.Labels, (text, label) =>
    {
        var logits = Logits(texts, text, y);
        return Array.IndexOf(logits, logits.Max()) == label ? 1.0 : 0;
    }).Average();

    public static double[] Logits(EncodedTexts texts, int text, Vec<double> y)
    {
        double[][] series = [.. texts.WordsOf(text)[..Math.Min(Words, texts.WordsOf(text).Length)].ToArray().Select(word => texts.Vectors.AsSpan(word * texts.Width, texts.Width).ToArray().Select(v => (double)v).ToArray())];
        var offset = 0;
        for (var layer = 0; layer < 2; layer++)
            series = States(series, layer == 0 ? texts.Width : Hidden, y, ref offset);
        var features = new double[Hidden];
        foreach (var state in series)
            features = [.. features.Zip(state, (f, s) => f + s / series.Length)];
        double[] weight = Take(y, Classes * Hidden, ref offset), bias = Take(y, Classes, ref offset);
        Assert(offset == y.Length);
        return [.. Enumerable.Range(0, Classes).Select(c => bias[c] + Dot(weight, c, features))];
    }

    private static double[][] States(double[][] series, int inputs, Vec<double> y, ref int offset)
    {
        double[] input = Take(y, Hidden * inputs, ref offset), recurrent = Take(y, Hidden * Hidden, ref offset), one = Take(y, Hidden, ref offset), other = Take(y, Hidden, ref offset);
        var (state, states) = (new double[Hidden], new List<double[]>());
        foreach (var word in series)
            states.Add(state = [.. Enumerable.Range(0, Hidden).Select(h => Math.Tanh(Dot(input, h, word) + Dot(recurrent, h, state) + one[h] + other[h]))]);
        return [.. states];
    }

    private static double Dot(double[] matrix, int row, double[] vector) => vector.Select((v, i) => matrix[row * vector.Length + i] * v).Sum();

    private static double[] Take(Vec<double> y, int count, ref int offset) => y.Span.Slice((offset += count) - count, count).ToArray();

    private static void Assert(bool holds) => Xunit.Assert.True(holds);
}
