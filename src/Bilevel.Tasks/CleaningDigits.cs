using Bilevel.Core;
using Bilevel.Data;

namespace Bilevel.Tasks;

/// <summary>The digits of a cleaning task, classified by softmax regression or a perceptron.</summary>
internal sealed class CleaningDigits : CleaningData<CleaningRows>
{
    private readonly ClassificationTable _table;
    private readonly ClassifierDefinition _classifier;
    private readonly TaskOptions _options;

    private CleaningDigits(ClassificationTable table, Split split, TaskOptions options, ulong seed)
        : base(split, table.Labels, table.Classes, options, seed) =>
        (_table, _classifier, _options) = (table, ClassifierDefinition.Of(options.Model, table.Columns, table.Classes, seed), options);

    public override RowClassifier<CleaningRows> Classifier => _classifier.OfRows;

    public override DataInfo Info => new("digits", _options.Data ?? "embedded", _table.Sha256, Counts);

    public static CleaningDigits Load(TaskOptions options, ulong seed)
    {
        var table = Digits.Load(options.Data);
        var split = Split.Into(table, options.Size == TaskSize.Tiny ? SplitSizes.Counts(200, 60, 100) : SplitSizes.Counts(1197, 200, 400), seed);
        LeakGuard.RequireDisjoint(table, split.Training, split.Validation, split.Test);
        return new(table, split, options, seed);
    }

    public override CleaningRows Tensors(LabelledIds rows, string role) => CleaningRows.Of(Rows(rows), role);

    public override ITaskMetrics<T> Metrics<T>(IOracle<T> oracle, LabelledIds training, bool[]? isClean) =>
        new CleaningMetrics<T>(oracle, new(Rows(Test), oracle.Shape.Y, _classifier.Logits), isClean);

    private LabelledRows Rows(LabelledIds rows) => new([.. rows.Ids.SelectMany(id => _table.Row(id).ToArray())], rows.Labels, _table.Columns, _table.Classes);
}
