using Bilevel.Autodiff;
using Bilevel.Core;
using Bilevel.Data;
using Bilevel.Numerics;

namespace Bilevel.Tasks;

/// <summary>How strongly to penalise each coefficient of a regression: one logarithm of a penalty a feature or a class, learned from validation rows.</summary>
/// <remarks>
///   min_x (1/m) Σ_j ℓ(y*(x)ᵀa_j, b_j)    y*(x) = argmin_y (1/n) Σ_i ℓ(yᵀa_i, b_i) + ½ Σ_k e^{x_k} ‖y_k‖²
/// ijcnn1: ℓ logistic, y ∈ R²², x ∈ R²² a penalty a feature. covtype: ℓ multinomial logistic, y ∈ R⁵⁴ˣ⁷, x ∈ R⁷ a penalty a class, the ten measurements standardised by
/// the training rows. digits: ℓ multinomial logistic, y ∈ R⁶⁴ˣ¹⁰, x ∈ R⁶⁴ a penalty a feature. No intercepts. x starts at log 0.1, y at 0, whatever the seed (benchopt's
/// benchmark, whose formulas these are, draws both: x = log U(0, 1)). Dagréou, Ablin, Vaiter, Moreau, NeurIPS 2022, section 4. The option regularisation is not read:
/// it is what is learned. Data: UCI digits (CC BY 4.0), embedded; ijcnn1 and covtype from the user's files in their official formats; rows are split by class at random
/// for each seed, 3 : 1 : 1 (digits 6 : 1 : 2) into training, validation and test, rows with equal features used once. Reported: validation loss, test loss, test accuracy (0 … 1),
/// ‖∇yG‖ over all training rows.
/// </remarks>
public sealed class RegularisationTask : BilevelTask
{
    private const double StartingPenalty = 0.1;

    /// <inheritdoc/>
    public override string Name => "regularisation";

    /// <inheritdoc/>
    public override string Summary => "learn how strongly to penalise each feature or class of a regression";

    /// <inheritdoc/>
    public override string Objective => "validation_loss";

    /// <summary>A coefficient's penalty moves the loss by thousandths: useful steps are that much larger.</summary>
    public override (double Low, double High) UpperSteps => (0.1, 100);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Datasets => ["digits", "ijcnn1", "covtype"];

    /// <inheritdoc/>
    public override TaskReads Reads(string? dataset) => TaskReads.Batch;

    /// <inheritdoc/>
    public override TaskInstance<T> Create<T>(TaskOptions options, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (table, isPerClass) = Load(options);
        var split = Split.Into(table, Sizes(options), seed);
        LeakGuard.RequireDisjoint(table, split.Training, split.Validation, split.Test);
        if (options.Dataset == "covtype")
            table = Standardiser.Fit(table, split.Training, CovtypeFile.Measurements).Apply(table);

        LabelledRows Rows<TRole>(RowSet<TRole> rows)
            where TRole : IRole => new(table.FeaturesOf(rows), table.LabelsOf(rows), table.Columns, table.Classes);
        var problem = Problem(Rows(split.Training), Rows(split.Validation), isPerClass, options);
        var oracle = problem.Compile<T>(seed);
        var test = new Classifier<T>(Rows(split.Test), oracle.Shape.Y, (y, features) => Logits(y[0], features));
        return new(oracle, problem.Start<T>(seed), new RegularisationMetrics<T>(oracle, test), new(options.Dataset ?? "digits", options.Data ?? "embedded", table.Sha256, new Dictionary<string, int>
        {
            ["train"] = split.Training.Count,
            ["validation"] = split.Validation.Count,
            ["test"] = split.Test.Count,
        }));
    }

    private static BilevelProblem<Tensor, Tensor, RegressionRows> Problem(LabelledRows training, LabelledRows validation, bool isPerClass, TaskOptions options)
    {
        var (columns, classes) = (training.Columns, training.Classes);
        return new()
        {
            X = Tensor.Full(Math.Log(StartingPenalty), isPerClass ? [1, classes] : [columns, 1]).Named("log_penalty"),
            Y = Tensor.Zeros(classes == 2 ? [columns, 1] : [columns, classes]).Named("coefficients"),
            Train = RegressionRows.Of(training, "training"),
            Validation = RegressionRows.Of(validation, "validation"),
            LowerLoss = (x, y, rows) => Loss(y, rows) + 0.5 * (x.Exp() * y.Square()).Sum(),
            UpperLoss = (_, y, rows) => Loss(y, rows),
            LowerBatchSize = options.BatchSize,
            UpperBatchSize = options.BatchSize,
        };
    }

    private static Tensor Loss(Tensor y, RegressionRows rows) => Losses.CrossEntropy(Logits(y, rows.Features), rows.Label);

    // Of two classes the logits are 0 and yᵀa: their cross-entropy is the logistic loss.
    private static Tensor Logits(Tensor y, Tensor features) =>
        y.Shape[1] == 1 ? features.MatMul(y) * Tensor.From([0.0, 1], [1, 2]) : features.MatMul(y);

    private static (ClassificationTable Table, bool IsPerClass) Load(TaskOptions options) => options.Dataset switch
    {
        null or "digits" => (Digits.Load(options.Data), false),
        "ijcnn1" => (Ijcnn1.Load(Path(options, "LIBSVM's data sets page has it as ijcnn1.bz2")), false),
        "covtype" => (CovtypeFile.Read(Path(options, "the UCI repository has it as covtype.data.gz")), true),
        var other => throw new ArgumentException($"expected the data set digits, ijcnn1 or covtype, got '{other}'", nameof(options)),
    };

    private static string Path(TaskOptions options, string where) =>
        options.Data ?? throw new DataException(options.Dataset!, $"this data set is not part of the product: expected a path to its file or a folder that holds it (--data); {where}");

    private static SplitSizes Sizes(TaskOptions options) =>
        options.Size == TaskSize.Tiny ? SplitSizes.Counts(200, 60, 100)
        : options.Dataset is null or "digits" ? SplitSizes.Counts(1197, 200, 400)
        : SplitSizes.Fractions(0.6, 0.2, 0.2);
}

/// <summary>The data of a regression: features and labels.</summary>
internal sealed record RegressionRows(Tensor Features, Tensor Label)
{
    public static RegressionRows Of(LabelledRows rows, string role) => new(
        Tensor.Frozen($"{role} features", rows.Features, [rows.Labels.Length, rows.Columns]), Tensor.Frozen($"{role} labels", rows.Labels, [rows.Labels.Length]));
}

/// <summary>What a regularisation run reports.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="oracle">The problem, uncounted.</param>
/// <param name="test">The classifier on the test rows.</param>
internal sealed class RegularisationMetrics<T>(IOracle<T> oracle, Classifier<T> test) : ITaskMetrics<T>
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
{
    private readonly UpperAnswer<T> _validation = new(UpperAsk.Value, oracle.Shape);
    private readonly LowerAnswer<T> _lower = new(LowerAsk.GradientY, oracle.Shape);

    public IReadOnlyList<string> Names { get; } = ["validation_loss", "test_loss", "test_accuracy", "lower_gradient_norm"];

    public void Evaluate(Vec<T> x, Vec<T> y, Span<double> into)
    {
        into[0] = oracle.Upper(x, y, Batch.Full, _validation).Value;
        (into[1], into[2]) = test.Evaluate(y);
        into[3] = oracle.Lower(x, y, along: null, Batch.Full, _lower).GradientY.Norm();
    }
}
