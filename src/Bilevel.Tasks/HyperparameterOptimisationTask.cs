using Bilevel.Autodiff;
using Bilevel.Core.Optimisers;
using Bilevel.Data;

namespace Bilevel.Tasks;

/// <summary>How strongly to penalise a recurrent text classifier so that it does well on reviews that it was not trained on.</summary>
/// <remarks>
///   min_x (1/m) Σ_j CE(h(a_j; w*(x)), b_j)    w*(x) = argmin_w (1/n) Σ_i CE(h(a_i; w), b_i) + ½ Σ_t λ_t ‖w_t‖²
/// a is a review's word vectors, frozen; h is a recurrent network of two layers (Elman's, or LSTM, GRU), pooled over the words, and a linear layer to 2 classes; y = w is all of it. λ = e^x, one for all
/// tensors w_t, starting at 1e-4; or one a tensor. The paper's form is an option: λ = x, starting at 0, where the lower level has no curvature of its own; a projection keeps it from going below 0.
/// The penalty is squared, as the formula says. BO-REP paper, eq. (4). Data: Amazon reviews of Blitzer et al. (no licence stated, not part of the product), all domains together, repeats left out, split by
/// class: 20 000 training, 2 000 validation and 2 000 test rows (local 8 000, 1 000, 1 000; tiny 60, 30, 30, of made-up text where no data is given).
/// Reported: mean cross-entropy and accuracy (0 … 1) on validation, training (without the penalty) and test rows, and λ, the mean where there are several.
/// </remarks>
public sealed class HyperparameterOptimisationTask : BilevelTask
{
    private const double StartingPenalty = 1e-4;
    private const int Classes = 2;

    /// <inheritdoc/>
    public override string Name => "hyperparameter-optimisation";

    /// <inheritdoc/>
    public override string Summary => "learn how strongly to penalise a recurrent classifier of reviews";

    /// <inheritdoc/>
    public override string Objective => TextMetrics<float>.ValidationLoss;

    /// <summary>The loss changes by thousandths where a penalty doubles: useful steps of its logarithm are that much larger.</summary>
    public override (double Low, double High) UpperSteps => (0.1, 100);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Datasets => ["amazon"];

    /// <inheritdoc/>
    public override TaskReads Reads(string? dataset) => TaskReads.Batch | TaskReads.Text | TaskReads.Penalty;

    /// <inheritdoc/>
    public override IReadOnlyList<MoveRule> UpperProjection(TaskOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Text?.Penalty == PenaltyForm.Direct ? [new Box(0, double.PositiveInfinity)] : [];
    }

    /// <inheritdoc/>
    public override TaskInstance<T> Create<T>(TaskOptions options, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (texts, text, sizes) = (TextData.Reviews(options), options.Text ?? new(), TextSizes.Of(options));
        var split = Split.Into(texts, Sizes(options.Size), seed);
        TextRows Rows(ReadOnlySpan<int> ids, string role) => TextRows.Of(texts, ids, sizes.Words, role);
        TextChunks Chunks(ReadOnlySpan<int> ids) => TextChunks.Of(texts, ids, TextRows.LabelsOf(texts, ids), sizes.Words);

        var network = TextNetwork.Of(texts, text, sizes.Hidden, Classes);
        var problem = Problem(network, Rows(split.Training.Ids, "training"), Rows(split.Validation.Ids, "validation"), options, seed);
        var oracle = problem.Compile<T>(seed);
        var metrics = new TextMetrics<T>(
            new(network, oracle.Shape.Y), Chunks(split.Validation.Ids), Chunks(split.Training.Ids), Chunks(split.Test.Ids),
            ("penalty", x => x.Span.ToArray().Average(entry => Penalty(double.CreateChecked(entry), text.Penalty))));
        return new(oracle, problem.Start<T>(seed), metrics, new("amazon", TextData.Source(options), texts.Sha256, new Dictionary<string, int>
        {
            ["train"] = split.Training.Count,
            ["validation"] = split.Validation.Count,
            ["test"] = split.Test.Count,
        })
        {
            Remarks = TextRemarks.Of(texts, split),
        });
    }

    private static BilevelProblem<Tensor, Tensor[], TextRows> Problem(TextNetwork network, TextRows training, TextRows validation, TaskOptions options, ulong seed)
    {
        var (start, text) = (network.Start(seed), options.Text ?? new());
        Tensor CrossEntropy(Tensor[] y, TextRows rows) => Losses.CrossEntropy(network.Forward(y, rows.Words, rows.Lengths), rows.Label);
        return new()
        {
            X = text.Penalty == PenaltyForm.Exponential
                ? Tensor.Full(Math.Log(StartingPenalty), [text.PenaltyPerGroup ? start.Length : 1]).Named("log_penalty")
                : Tensor.Zeros([text.PenaltyPerGroup ? start.Length : 1]).Named("penalty"),
            Y = start,
            Train = training,
            Validation = validation,
            LowerLoss = (x, y, rows) => CrossEntropy(y, rows) + 0.5 * Penalised(text.Penalty == PenaltyForm.Exponential ? x.Exp() : x, y),
            UpperLoss = (_, y, rows) => CrossEntropy(y, rows),
            LowerBatchSize = options.BatchSize,
            UpperBatchSize = options.BatchSize,
        };
    }

    /// <summary>Σ_t λ_t ‖w_t‖²; one λ serves all tensors.</summary>
    private static Tensor Penalised(Tensor penalty, Tensor[] y)
    {
        Tensor[] squares = [.. y.Select(t => t.Square().Sum().Reshape([1]))];
        return (penalty * (penalty.Shape[0] == 1 ? squares.Aggregate((a, b) => a + b) : Tensor.Concat(0, squares))).Sum();
    }

    private static double Penalty(double x, PenaltyForm form) => form == PenaltyForm.Exponential ? Math.Exp(x) : x;

    private static SplitSizes Sizes(TaskSize size) => size switch
    {
        TaskSize.Tiny => SplitSizes.Counts(60, 30, 30),
        TaskSize.Local => SplitSizes.Counts(8000, 1000, 1000),
        _ => SplitSizes.Counts(20_000, 2000, 2000),
    };
}
