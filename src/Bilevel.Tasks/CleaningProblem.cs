using Bilevel.Autodiff;

namespace Bilevel.Tasks;

/// <summary>Labelled rows: features row-major, and a class a row.</summary>
/// <param name="Features">rows × columns.</param>
/// <param name="Labels">The class of each row.</param>
/// <param name="Columns">The number of columns.</param>
/// <param name="Classes">The number of classes.</param>
public sealed record LabelledRows(float[] Features, int[] Labels, int Columns, int Classes)
{
    /// <summary>The rows of both, one after the other.</summary>
    public LabelledRows Followed(LabelledRows by)
    {
        ArgumentNullException.ThrowIfNull(by);
        return this with { Features = [.. Features, .. by.Features], Labels = [.. Labels, .. by.Labels] };
    }
}

/// <summary>Rows of which each has a label and a number of its own, which finds its weight.</summary>
internal interface IWeighedRows
{
    /// <summary>Indices [rows]: the class of each row.</summary>
    Tensor Label { get; }

    /// <summary>Indices [rows]: 0, 1, 2 …</summary>
    Tensor Row { get; }
}

/// <summary>Rows of a table: features, labels and the row's own number.</summary>
internal sealed record CleaningRows(Tensor Features, Tensor Label, Tensor Row) : IWeighedRows
{
    public static CleaningRows Of(LabelledRows rows, string role) => new(
        Tensor.Frozen($"{role} features", rows.Features, [rows.Labels.Length, rows.Columns]),
        Tensor.Frozen($"{role} labels", rows.Labels, [rows.Labels.Length]),
        Tensor.Range(rows.Labels.Length));
}

/// <summary>A classifier of rows: its named tensors at the start, and its logits [rows, classes], a pure function of (tensors, rows).</summary>
internal sealed record RowClassifier<TRows>(Tensor[] Start, Func<Tensor[], TRows, Tensor> Logits);

/// <summary>Learning one weight a training row so that a classifier trained with the weights does well on clean rows.</summary>
/// <remarks>
///   G(x, y; ξ) = mean over training rows i of σ(xᵢ) CE(h(aᵢ; y), bᵢ) + (μ/2)‖y‖²,    F(y; ζ) = mean over validation rows of CE(h(a; y), b)
/// x has one entry a training row, starting at 1; ∇xF is structurally zero. BO-REP paper, eq. (5).
/// </remarks>
internal static class CleaningProblem
{
    private const double StartingLogit = 1;

    /// <summary>The bilevel problem of a classifier.</summary>
    public static BilevelProblem<Tensor, Tensor[], TRows> Bilevel<TRows>(TRows training, TRows validation, RowClassifier<TRows> classifier, TaskOptions options)
        where TRows : IWeighedRows => new()
        {
            X = Tensor.Full(StartingLogit, [training.Row.Shape[0]]).Named("weight_logit"),
            Y = classifier.Start,
            Train = training,
            Validation = validation,
            LowerLoss = (x, y, rows) => (x.Gather(rows.Row).Logistic() * Losses.CrossEntropyPerRow(classifier.Logits(y, rows), rows.Label)).Mean() + Regulariser(y, options),
            UpperLoss = (x, y, rows) => Losses.CrossEntropy(classifier.Logits(y, rows), rows.Label),
            LowerBatchSize = options.BatchSize,
            UpperBatchSize = options.BatchSize,
        };

    /// <summary>Plain training on fixed rows, all weights 1: a problem without upper-level variables.</summary>
    public static BilevelProblem<NoVariables, Tensor[], TRows> Reference<TRows>(TRows training, TRows validation, RowClassifier<TRows> classifier, TaskOptions options)
        where TRows : IWeighedRows => new()
        {
            X = new(),
            Y = classifier.Start,
            Train = training,
            Validation = validation,
            LowerLoss = (_, y, rows) => Losses.CrossEntropy(classifier.Logits(y, rows), rows.Label) + Regulariser(y, options),
            UpperLoss = (_, y, rows) => Losses.CrossEntropy(classifier.Logits(y, rows), rows.Label),
            LowerBatchSize = options.BatchSize,
            UpperBatchSize = options.BatchSize,
        };

    private static Tensor Regulariser(Tensor[] y, TaskOptions options) =>
        0.5 * options.Regularisation * y.Select(t => t.Square().Sum()).Aggregate((a, b) => a + b);
}

/// <summary>No upper-level variables.</summary>
internal sealed record NoVariables;
