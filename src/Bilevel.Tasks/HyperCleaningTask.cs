using Bilevel.Core;
using Bilevel.Data;

namespace Bilevel.Tasks;

/// <summary>Cleaning corrupted labels: one weight a training row, learned from a small clean validation set.</summary>
/// <remarks>
///   min_x (1/m) Σ_j CE(h(a_j; y*(x)), b_j)    y*(x) = argmin_y (1/n) Σ_i σ(x_i) CE(h(a_i; y), b̃_i) + (μ/2)‖y‖²
/// x ∈ Rⁿ starts at 1, y is softmax regression (or an MLP with 32 tanh units); b̃ are the labels corrupted ONCE with probability p, each to a
/// uniformly random other class; validation and test rows are clean. BO-REP paper, eq. (5). Data: UCI digits (CC BY 4.0), embedded, 1797 rows
/// split by class into training, validation and test. Reported: validation loss, test loss, test accuracy (0 … 1), AUC of σ(x) for telling clean
/// from corrupted rows, ‖∇yG‖ over all training rows.
/// </remarks>
public sealed class HyperCleaningTask : BilevelTask
{
    private const string Corrupted = "corrupted-labels", Clean = "true-labels", ValidationOnly = "validation-only", ValidationAndCorrupted = "validation-and-corrupted";

    /// <inheritdoc/>
    public override string Name => "hyper-cleaning";

    /// <inheritdoc/>
    public override string Summary => "learn a weight for every training row so that corrupted labels stop hurting";

    /// <inheritdoc/>
    public override string Objective => "validation_loss";

    /// <summary>A row's weight gets its share of a mean over a thousand rows: useful steps are that much larger.</summary>
    public override (double Low, double High) UpperSteps => (1, 1000);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Datasets => ["digits"];

    /// <inheritdoc/>
    public override IReadOnlyList<TaskReference> References { get; } =
    [
        new(Corrupted, "trained on corrupted rows", UsesCorruptedLabels: true),
        new(ValidationAndCorrupted, "on validation + corrupted rows", UsesCorruptedLabels: true),
        new(ValidationOnly, "on the validation rows alone", UsesCorruptedLabels: false),
        new(Clean, "on the true labels (ceiling)", UsesCorruptedLabels: false),
    ];

    /// <inheritdoc/>
    public override TaskInstance<T> Create<T>(TaskOptions options, ulong seed)
    {
        var data = CleaningData.Load(options, seed);
        var problem = CleaningProblem.Bilevel(data.Training, data.Validation, data.Classifier, options);
        var oracle = problem.Compile<T>(seed);
        bool[] isClean = [.. data.IsCorrupted.Select(corrupted => !corrupted)];
        return new(oracle, problem.Start<T>(seed), new CleaningMetrics<T>(oracle, Test<T>(data, oracle.Shape), isClean), data.Info)
        {
            Weights = x => [.. data.IsCorrupted.Select((corrupted, i) => new RowWeight(data.TrainingIds[i], Logistic(double.CreateChecked(x[i])), corrupted))],
        };
    }

    /// <inheritdoc/>
    public override TaskInstance<T> CreateReference<T>(string reference, TaskOptions options, ulong seed)
    {
        var data = CleaningData.Load(options, seed);
        var training = reference switch
        {
            Corrupted => data.Training,
            Clean => data.Training with { Labels = data.TrueLabels },
            ValidationOnly => data.Validation,
            ValidationAndCorrupted => data.Validation.Followed(data.Training),
            _ => throw new ArgumentException($"expected one of {string.Join(", ", References.Select(r => r.Name))}, got '{reference}'", nameof(reference)),
        };
        var problem = CleaningProblem.Reference(training, data.Validation, data.Classifier, options);
        var oracle = problem.Compile<T>(seed);
        return new(oracle, problem.Start<T>(seed), new CleaningMetrics<T>(oracle, Test<T>(data, oracle.Shape), isClean: null), data.Info);
    }

    private static Classifier<T> Test<T>(CleaningData data, ProblemShape shape)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> => new(data.Test, shape.Y, data.Classifier.Logits);

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>The rows of each role for one seed, and the classifier at its start.</summary>
    private sealed record CleaningData(
        LabelledRows Training, int[] TrainingIds, int[] TrueLabels, bool[] IsCorrupted, LabelledRows Validation, LabelledRows Test, ClassifierDefinition Classifier, DataInfo Info)
    {
        public static CleaningData Load(TaskOptions options, ulong seed)
        {
            ArgumentNullException.ThrowIfNull(options);
            if (options.Dataset is not (null or "digits"))
                throw new ArgumentException($"expected the data set digits, got '{options.Dataset}'", nameof(options));
            var table = Digits.Load(options.Data);
            var split = Split.Into(table, Sizes(options.Size), seed);
            LeakGuard.RequireDisjoint(table, split.Training, split.Validation, split.Test);
            var trueLabels = table.LabelsOf(split.Training);
            var corrupted = Corruption.Apply(trueLabels, table.Classes, options.Corruption, seed);
            LabelledRows Rows<TRole>(RowSet<TRole> rows)
                where TRole : IRole => new(table.FeaturesOf(rows), table.LabelsOf(rows), table.Columns, table.Classes);
            return new(
                Rows(split.Training) with { Labels = corrupted.Labels }, split.Training.Ids.ToArray(), trueLabels, corrupted.IsCorrupted,
                Rows(split.Validation), Rows(split.Test), ClassifierDefinition.Of(options.Model, table.Columns, table.Classes, seed),
                new("digits", options.Data ?? "embedded", table.Sha256, new Dictionary<string, int>
                {
                    ["train"] = split.Training.Count,
                    ["validation"] = split.Validation.Count,
                    ["test"] = split.Test.Count,
                }));
        }

        private static SplitSizes Sizes(TaskSize size) => size == TaskSize.Tiny ? SplitSizes.Counts(200, 60, 100) : SplitSizes.Counts(1197, 200, 400);
    }
}
