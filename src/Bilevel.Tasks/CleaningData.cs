using System.Numerics;
using Bilevel.Core;
using Bilevel.Data;

namespace Bilevel.Tasks;

/// <summary>Rows of one role by their numbers in the data, and the label that each has there.</summary>
internal sealed record LabelledIds(int[] Ids, int[] Labels)
{
    /// <summary>The rows of both, one after the other.</summary>
    public LabelledIds Followed(LabelledIds by) => new([.. Ids, .. by.Ids], [.. Labels, .. by.Labels]);
}

/// <summary>The rows of a cleaning task for one seed, training labels corrupted once; and the classifier of such rows.</summary>
/// <typeparam name="TRows">The rows as tensors.</typeparam>
internal abstract class CleaningData<TRows>
    where TRows : IWeighedRows
{
    private readonly CorruptedLabels _corrupted;

    /// <param name="split">The rows of each role.</param>
    /// <param name="labels">The true label of every row of the data.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="options">The probability of corruption.</param>
    /// <param name="seed">What corruption follows from.</param>
    protected CleaningData(Split split, int[] labels, int classes, TaskOptions options, ulong seed)
    {
        LabelledIds Rows(ReadOnlySpan<int> ids) => new(ids.ToArray(), [.. ids.ToArray().Select(id => labels[id])]);
        (TrueTraining, Validation, Test) = (Rows(split.Training.Ids), Rows(split.Validation.Ids), Rows(split.Test.Ids));
        _corrupted = Corruption.Apply(TrueTraining.Labels, classes, options.Corruption, seed);
    }

    /// <summary>The training rows with the labels that the lower level sees.</summary>
    public LabelledIds Training => TrueTraining with { Labels = _corrupted.Labels };

    /// <summary>The training rows with their true labels.</summary>
    public LabelledIds TrueTraining { get; }

    /// <summary>Whether each training row's label was changed.</summary>
    public bool[] IsCorrupted => _corrupted.IsCorrupted;

    /// <summary>Clean rows that judge the weights.</summary>
    public LabelledIds Validation { get; }

    /// <summary>Clean rows of neither level.</summary>
    public LabelledIds Test { get; }

    /// <summary>The classifier at its start.</summary>
    public abstract RowClassifier<TRows> Classifier { get; }

    /// <summary>What a run says of the data.</summary>
    public abstract DataInfo Info { get; }

    /// <summary>The number of rows of each role.</summary>
    protected IReadOnlyDictionary<string, int> Counts => new Dictionary<string, int>
    {
        ["train"] = TrueTraining.Ids.Length,
        ["validation"] = Validation.Ids.Length,
        ["test"] = Test.Ids.Length,
    };

    /// <summary>Rows as tensors.</summary>
    public abstract TRows Tensors(LabelledIds rows, string role);

    /// <summary>What a run reports.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="oracle">The problem, uncounted.</param>
    /// <param name="training">The rows of its lower level.</param>
    /// <param name="isClean">Which of them kept their label; null where rows have no weights.</param>
    public abstract ITaskMetrics<T> Metrics<T>(IOracle<T> oracle, LabelledIds training, bool[]? isClean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
