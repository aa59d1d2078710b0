using Bilevel.Autodiff;
using Bilevel.Data;
using Bilevel.Models;
using Bilevel.Numerics;

namespace Bilevel.Tasks.Tests;

/// <summary>The tiny hyper-representation task as loops in double, from its formulas.</summary>
internal sealed class HandWrittenReviews(TaskOptions options, ulong seed)
{
    private const int Hidden = 4, Width = 3, Classes = 2;

    private readonly EncodedTexts _texts = TextData.Reviews(options);

    public ReviewTasks Drawn { get; } = ReviewTasks.Draw(TextData.Reviews(options), HyperRepresentationSizes.Of(TaskSize.Tiny), seed);

    public int Words => 6;

    public int BodyLength => Hidden * (_texts.Width + Hidden + 2) + Hidden * (2 * Hidden + 2) + Width * (Hidden + 1);

    /// <summary>Some network.</summary>
    public Vec<double> Body(byte stream) => Cleaning.Point(BodyLength, stream, 0.5);

    /// <summary>The pooled problem with other padding.</summary>
    public BilevelProblem<Tensor[], Tensor, ReviewRows> Problem(TaskOptions of, Func<int[], int[], int[]> wordsOf)
    {
        var network = TextNetwork.Of(_texts, of.Text!, Hidden, Width);
        ReviewRows Rows(int[][] tasks)
        {
            var (words, lengths) = _texts.Padded([.. tasks.SelectMany(t => t)], Words);
            return ReviewRows.Of(_texts, tasks, Words, "some") with { Words = Tensor.Frozen("words", wordsOf(words, lengths), [tasks.Length, tasks[0].Length, Words]) };
        }

        return new HyperRepresentationProblem(network, Width, of).Pooled(Rows([.. Drawn.Training.Select(t => t.Support)]), Rows([.. Drawn.Training.Select(t => t.Query)]), network.Start(seed));
    }

    /// <summary>The mean cross-entropy of a training task's support rows, and (μ/2)‖θ‖².</summary>
    public double TaskLoss(int task, Vec<double> body, double[] head, double mu) => Judge(Drawn.Training[task].Support, body, head).Loss + 0.5 * mu * head.Sum(h => h * h);

    /// <summary>The mean cross-entropy of a training task's query rows.</summary>
    public double QueryLoss(int task, Vec<double> body, double[] head) => Judge(Drawn.Training[task].Query, body, head).Loss;

    /// <summary>Mean cross-entropy and accuracy of rows.</summary>
    public (double Loss, double Accuracy) Judge(int[] rows, Vec<double> body, double[] head)
    {
        var probabilities = rows.Select(row => Probabilities(Features(row, body), head)).ToArray();
        return (
            rows.Zip(probabilities, (row, p) => -Math.Log(p[_texts.Labels[row]])).Average(),
            rows.Zip(probabilities, (row, p) => Array.IndexOf(p, p.Max()) == _texts.Labels[row] ? 1.0 : 0).Average());
    }

    /// <summary>A head after gradient descent on a support set.</summary>
    public double[] Adapted(int[] rows, Vec<double> body, double[] head, double mu, int steps, double size)
    {
        double[][] features = [.. rows.Select(row => Features(row, body))];
        for (var step = 0; step < steps; step++)
        {
            double[] gradient = [.. head.Select(h => mu * h)];
            foreach (var (row, feature) in rows.Zip(features))
            {
                var p = Probabilities(feature, head);
                for (var k = 0; k < gradient.Length; k++)
                    gradient[k] += feature[k / Classes] * (p[k % Classes] - (_texts.Labels[row] == k % Classes ? 1 : 0)) / rows.Length;
            }

            head = [.. head.Zip(gradient, (h, g) => h - size * g)];
        }

        return head;
    }

    /// <summary>linear(pool(RNN(RNN(word vectors)))).</summary>
    public double[] Features(int row, Vec<double> body)
    {
        double[][] states = [.. _texts.WordsOf(row)[..Math.Min(Words, _texts.WordsOf(row).Length)].ToArray().Select(w => _texts.Vectors.AsSpan(w * _texts.Width, _texts.Width).ToArray().Select(v => (double)v).ToArray())];
        var at = 0;
        for (var layer = 0; layer < 2; layer++)
        {
            var (inputs, state) = (layer == 0 ? _texts.Width : Hidden, new double[Hidden]);
            int input = at, inner = input + Hidden * inputs, bias = inner + Hidden * Hidden;
            for (var t = 0; t < states.Length; t++)
            {
                state = states[t] = [.. Enumerable.Range(0, Hidden).Select(h => Math.Tanh(
                    Enumerable.Range(0, inputs).Sum(i => body[input + h * inputs + i] * states[t][i]) + Enumerable.Range(0, Hidden).Sum(i => body[inner + h * Hidden + i] * state[i])
                    + body[bias + h] + body[bias + Hidden + h]))];
            }

            at = bias + 2 * Hidden;
        }

        double[] pooled = [.. Enumerable.Range(0, Hidden).Select(h => options.Text?.Pooling == Pooling.Max ? states.Max(s => s[h]) : states.Average(s => s[h]))];
        return [.. Enumerable.Range(0, Width).Select(o => pooled.Select((v, h) => v * body[at + o * Hidden + h]).Sum() + body[at + Width * Hidden + o])];
    }

    private static double[] Probabilities(double[] features, double[] head)
    {
        double[] exponentials = [.. Enumerable.Range(0, Classes).Select(c => Math.Exp(features.Select((f, k) => f * head[k * Classes + c]).Sum()))];
        return [.. exponentials.Select(e => e / exponentials.Sum())];
    }
}
