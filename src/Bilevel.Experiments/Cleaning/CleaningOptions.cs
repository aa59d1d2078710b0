using Bilevel.Tasks;

namespace Bilevel.Experiments.Cleaning;

/// <summary>What to clean, and how.</summary>
public sealed record CleaningOptions
{
    /// <summary>The table to clean: CSV with a header, numeric columns, one column of labels.</summary>
    public required string TrainPath { get; init; }

    /// <summary>The name of the label's column.</summary>
    public required string Label { get; init; }

    /// <summary>A table of the same columns whose labels can be trusted.</summary>
    public required string TrustedPath { get; init; }

    /// <summary>Whether a trusted row may have the features of a training row.</summary>
    public bool AllowSharedRows { get; init; }

    /// <summary>The classifier.</summary>
    public ClassifierModel Model { get; init; } = ClassifierModel.Softmax;

    /// <summary>The key of the hold-out and of the batches.</summary>
    public int Seed { get; init; }

    /// <summary>Updates of the weights; null for 20 passes over the table, 4000 at least.</summary>
    public int? Iterations
    {
        get;
        init => field = value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "the number of iterations must be at least 1");
    }

    /// <summary>μ of the classifier's (μ/2)‖y‖².</summary>
    public double Regularisation { get; init; } = 0.03;
}
