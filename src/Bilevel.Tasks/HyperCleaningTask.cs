using System.Numerics;

namespace Bilevel.Tasks;

/// <summary>Cleaning corrupted labels: one weight a training row, learned from a small clean validation set.</summary>
/// <remarks>
///   min_x (1/m) Σ_j CE(h(a_j; y*(x)), b_j)    y*(x) = argmin_y (1/n) Σ_i σ(x_i) CE(h(a_i; y), b̃_i) + (μ/2)‖y‖²
/// x ∈ Rⁿ starts at 1; b̃ are the labels corrupted ONCE with probability p, each to a uniformly random other class (of two classes, flipped); validation and test rows are clean.
/// BO-REP paper, eq. (5), whose c is μ/2. Rows are split by class into training, validation and test, repeats left out.
///   digits: UCI digits (CC BY 4.0), embedded, 1797 rows; y is softmax regression, or a perceptron with 32 tanh units.
///   sentiment140: training tweets of Go et al. (no licence stated, not part of the product), without neutral ones: 12 000 training, 2 000 validation, 2 000 test rows (paper: all rows but 4 000; tiny 200, 60,
///   100 of made-up text where no data is given); y is a recurrent network of two layers over frozen word vectors, pooled over the words (local: the first 24), and a linear layer.
/// Reported: validation loss, test loss, test accuracy (0 … 1), AUC of σ(x) for telling clean from corrupted rows; on digits ‖∇yG‖ over all training rows, on tweets validation accuracy and the
/// unweighted loss and accuracy on training rows with the labels that the lower level sees.
/// </remarks>
public sealed class HyperCleaningTask : BilevelTask
{
    private const string Digits = "digits", Tweets = "sentiment140";
    private const string Corrupted = "corrupted-labels", Clean = "true-labels", ValidationOnly = "validation-only", ValidationAndCorrupted = "validation-and-corrupted";

    /// <inheritdoc/>
    public override string Name => "hyper-cleaning";

    /// <inheritdoc/>
    public override string Summary => "learn a weight for every training row so that corrupted labels stop hurting";

    /// <inheritdoc/>
    public override string Objective => "validation_loss";

    /// <summary>A row's weight gets its share of a mean over a thousand rows: useful steps are that much larger.</summary>
    public override (double Low, double High) UpperSteps => (1, 1000);

    /// <summary>Of ten times as many rows a tenth each.</summary>
    public override (double Low, double High) UpperStepsOn(string? dataset) => dataset == Tweets ? (10, 10_000) : UpperSteps;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Datasets => [Digits, Tweets];

    /// <inheritdoc/>
    public override IReadOnlyList<TaskReference> References { get; } =
    [
        new(Corrupted, "trained on corrupted rows", UsesCorruptedLabels: true),
        new(ValidationAndCorrupted, "on validation + corrupted rows", UsesCorruptedLabels: true),
        new(ValidationOnly, "on the validation rows alone", UsesCorruptedLabels: false),
        new(Clean, "on the true labels (ceiling)", UsesCorruptedLabels: false),
    ];

    /// <inheritdoc/>
    public override TaskOptions Defaults(string? dataset) =>
        dataset == Tweets ? new() { Dataset = dataset, Corruption = 0.3, BatchSize = 512 } : base.Defaults(dataset);

    /// <inheritdoc/>
    public override TaskReads Reads(string? dataset) => base.Reads(dataset) | (dataset == Tweets ? TaskReads.Text : TaskReads.Model);

    /// <inheritdoc/>
    public override TaskInstance<T> Create<T>(TaskOptions options, ulong seed) =>
        IsText(options) ? Weighted<T, TextRows>(CleaningTweets.Load(options, seed), options, seed) : Weighted<T, CleaningRows>(CleaningDigits.Load(options, seed), options, seed);

    /// <inheritdoc/>
    public override TaskInstance<T> CreateReference<T>(string reference, TaskOptions options, ulong seed) =>
        IsText(options)
            ? Unweighted<T, TextRows>(CleaningTweets.Load(options, seed), reference, options, seed)
            : Unweighted<T, CleaningRows>(CleaningDigits.Load(options, seed), reference, options, seed);

    private static bool IsText(TaskOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Dataset switch
        {
            null or Digits => false,
            Tweets => true,
            var other => throw new ArgumentException($"expected the data set {Digits} or {Tweets}, got '{other}'", nameof(options)),
        };
    }

    private static TaskInstance<T> Weighted<T, TRows>(CleaningData<TRows> data, TaskOptions options, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRows : IWeighedRows
    {
        var problem = CleaningProblem.Bilevel(data.Tensors(data.Training, "training"), data.Tensors(data.Validation, "validation"), data.Classifier, options);
        var oracle = problem.Compile<T>(seed);
        return new(oracle, problem.Start<T>(seed), data.Metrics(oracle, data.Training, [.. data.IsCorrupted.Select(corrupted => !corrupted)]), data.Info)
        {
            Weights = x => [.. data.IsCorrupted.Select((corrupted, i) => new RowWeight(data.Training.Ids[i], Logistic(double.CreateChecked(x[i])), corrupted))],
        };
    }

    private TaskInstance<T> Unweighted<T, TRows>(CleaningData<TRows> data, string reference, TaskOptions options, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRows : IWeighedRows
    {
        var training = reference switch
        {
            Corrupted => data.Training,
            Clean => data.TrueTraining,
            ValidationOnly => data.Validation,
            ValidationAndCorrupted => data.Validation.Followed(data.Training),
            _ => throw new ArgumentException($"expected one of {string.Join(", ", References.Select(r => r.Name))}, got '{reference}'", nameof(reference)),
        };
        var problem = CleaningProblem.Reference(data.Tensors(training, "training"), data.Tensors(data.Validation, "validation"), data.Classifier, options);
        var oracle = problem.Compile<T>(seed);
        return new(oracle, problem.Start<T>(seed), data.Metrics(oracle, training, isClean: null), data.Info);
    }

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));
}
