using Bilevel.Autodiff;
using Bilevel.Core;

namespace Bilevel.Tests;

internal sealed record Rows(Tensor Features, Tensor Target);

internal sealed record LabelledRows(Tensor Features, Tensor Label, Tensor Row);

internal sealed record Linear(Tensor Weight, Tensor Bias);

internal sealed record Network(Tensor HiddenWeight, Tensor HiddenBias, Tensor OutputWeight, Tensor OutputBias);

/// <summary>A traced problem without its types, so that one test serves all.</summary>
/// <param name="Name">In the test's name.</param>
/// <param name="Double">Compiles in double.</param>
/// <param name="Float">Compiles in float.</param>
/// <param name="StartDouble">The starting point.</param>
/// <param name="StartFloat">The same in float.</param>
internal sealed record TracedCase(
    string Name, Func<ulong, CompiledOracle<double>> Double, Func<ulong, CompiledOracle<float>> Float, Func<StartingPoint<double>> StartDouble, Func<StartingPoint<float>> StartFloat)
{
    public static TracedCase Of<TX, TY, TRows>(string name, BilevelProblem<TX, TY, TRows> problem) =>
        new(name, problem.Compile<double>, problem.Compile<float>, () => problem.Start<double>(), () => problem.Start<float>());
}

/// <summary>The problems that the tests share.</summary>
internal static class Problems
{
    private const int Features = 5, Classes = 3;

    public static IReadOnlyList<TracedCase> All { get; } =
    [
        TracedCase.Of("ridge", Ridge()), TracedCase.Of("logistic", Logistic()), TracedCase.Of("softmax with row weights", Cleaning(60)), TracedCase.Of("mlp", Perceptron()),
        TracedCase.Of("ridge with replacement", Ridge(Sampling.WithReplacement)),
    ];

    public static TracedCase Named(string name) => All.Single(c => c.Name == name);

    /// <summary>G = ½ mean (Aw − b)² + ½ e^x ‖w‖², F = ½ mean (Vw − c)² + ½·0.1·x².</summary>
    public static BilevelProblem<Tensor, Tensor, Rows> Ridge(Sampling sampling = Sampling.Shuffled) => new()
    {
        X = Tensor.Constant(-1).Named("log_lambda"),
        Y = Tensor.Zeros([Features, 1]).Named("w"),
        Train = Regression(22, 1),
        Validation = Regression(13, 2),
        LowerLoss = (x, w, rows) => 0.5 * Losses.MeanSquaredError(rows.Features.MatMul(w), rows.Target) + 0.5 * x.Exp() * w.Square().Sum(),
        UpperLoss = (x, w, rows) => 0.5 * Losses.MeanSquaredError(rows.Features.MatMul(w), rows.Target) + 0.05 * x.Square(),
        LowerBatchSize = 8,
        UpperBatchSize = 5,
        Sampling = sampling,
    };

    /// <summary>G = mean log(1 + exp(−t·Aw)) + ½ Σ e^{xⱼ} wⱼ², F = the mean logistic loss + 0.05 ‖x‖².</summary>
    public static BilevelProblem<Tensor, Tensor, Rows> Logistic(Func<Tensor, Tensor>? lambda = null, bool swapped = false) => new()
    {
        X = Tensor.From(Random.Gaussians(Features, 3, 0.5), [Features]).Named("log_lambda"),
        Y = Tensor.Zeros([Features, 1]).Named("w"),
        Train = Signs(30, swapped ? 5ul : 4),
        Validation = Signs(30, swapped ? 4ul : 5),
        LowerLoss = (x, w, rows) => LogisticLoss(w, rows) + 0.5 * ((lambda ?? (l => l.Exp()))(x) * w.Reshape([Features]).Square()).Sum(),
        UpperLoss = (x, w, rows) => LogisticLoss(w, rows) + 0.05 * x.Square().Sum(),
        LowerBatchSize = 7,
        UpperBatchSize = 10,
    };

    /// <summary>The cleaning of labels: G = mean σ(xᵢ) CE + 0.05 ‖y‖², F = mean CE.</summary>
    public static BilevelProblem<Tensor, Linear, LabelledRows> Cleaning(int rows, int features = Features, int classes = Classes) => new()
    {
        X = Tensor.Full(1, [rows]).Named("weight_logit"),
        Y = new(Tensor.Zeros([features, classes]), Tensor.Zeros([classes])),
        Train = Labelled(rows, features, classes, 6),
        Validation = Labelled(rows / 2, features, classes, 7),
        LowerLoss = (x, y, batch) => (x.Gather(batch.Row).Logistic() * Losses.CrossEntropyPerRow(batch.Features.MatMul(y.Weight) + y.Bias, batch.Label)).Mean()
            + 0.05 * (y.Weight.Square().Sum() + y.Bias.Square().Sum()),
        UpperLoss = (x, y, batch) => Losses.CrossEntropy(batch.Features.MatMul(y.Weight) + y.Bias, batch.Label),
        LowerBatchSize = 16,
        UpperBatchSize = 8,
    };

    /// <summary>A tanh network whose weight decay is learned: G = mean CE + ½ e^x ‖y‖², F = mean CE.</summary>
    public static BilevelProblem<Tensor, Network, LabelledRows> Perceptron()
    {
        const int Hidden = 4;
        static Tensor Logits(Network y, LabelledRows batch) => (batch.Features.MatMul(y.HiddenWeight) + y.HiddenBias).Tanh().MatMul(y.OutputWeight) + y.OutputBias;
        return new()
        {
            X = Tensor.From([-1.0, -2.0], [2]).Named("log_decay"),
            Y = new(
                Tensor.From(Random.Gaussians(Features * Hidden, 8, 0.4), [Features, Hidden]), Tensor.Zeros([Hidden]),
                Tensor.From(Random.Gaussians(Hidden * Classes, 9, 0.4), [Hidden, Classes]), Tensor.Zeros([Classes])),
            Train = Labelled(25, Features, Classes, 10),
            Validation = Labelled(12, Features, Classes, 11),
            LowerLoss = (x, y, batch) => Losses.CrossEntropy(Logits(y, batch), batch.Label)
                + 0.5 * (x.Exp() * Tensor.Concat(0, Squares(y.HiddenWeight, y.HiddenBias), Squares(y.OutputWeight, y.OutputBias))).Sum(),
            UpperLoss = (x, y, batch) => Losses.CrossEntropy(Logits(y, batch), batch.Label),
            LowerBatchSize = 6,
            UpperBatchSize = 6,
        };
    }

    public static Rows Regression(int rows, ulong seed) => new(
        Tensor.Frozen($"features {seed}", Random.Gaussians(rows * Features, seed), [rows, Features]), Tensor.Frozen($"target {seed}", Random.Gaussians(rows, seed + 100), [rows, 1]));

    private static Rows Signs(int rows, ulong seed) => new(
        Tensor.Frozen($"features {seed}", Random.Gaussians(rows * Features, seed), [rows, Features]),
        Tensor.Frozen($"signs {seed}", [.. Random.Labels(rows, 2, seed).Select(l => 2.0 * l - 1)], [rows, 1]));

    private static LabelledRows Labelled(int rows, int features, int classes, ulong seed) => new(
        Tensor.Frozen($"features {seed}", Random.Gaussians(rows * features, seed), [rows, features]),
        Tensor.Frozen($"labels {seed}", Random.Labels(rows, classes, seed), [rows]), Tensor.Range(rows));

    private static Tensor LogisticLoss(Tensor w, Rows rows) => Losses.LogisticPerRow(rows.Features.MatMul(w), rows.Target).Mean();

    private static Tensor Squares(Tensor weight, Tensor bias) => (weight.Square().Sum() + bias.Square().Sum()).Reshape([1]);
}
