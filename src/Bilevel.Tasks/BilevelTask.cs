using System.Numerics;
using Bilevel.Core;
using Bilevel.Core.Optimisers;

namespace Bilevel.Tasks;

/// <summary>A reference row: training on fixed rows, without an upper level.</summary>
/// <param name="Name">The name in files.</param>
/// <param name="Title">The name in tables.</param>
/// <param name="UsesCorruptedLabels">Whether it trains on corrupted labels: the best such row is what cleaning must beat.</param>
public sealed record TaskReference(string Name, string Title, bool UsesCorruptedLabels);

/// <summary>One of the problems that the product runs: named, and built for a seed.</summary>
public abstract class BilevelTask
{
    /// <summary>The name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>The task in a sentence.</summary>
    public abstract string Summary { get; }

    /// <summary>The metric that is tuned for and raced to; smaller is better.</summary>
    public abstract string Objective { get; }

    /// <summary>The data sets that the task reads, its own first; empty for a synthetic task.</summary>
    public virtual IReadOnlyList<string> Datasets => [];

    /// <summary>The options that a run of the task has where neither a plan nor the user says otherwise.</summary>
    /// <param name="dataset">The data set; null for the task's own.</param>
    public virtual TaskOptions Defaults(string? dataset) => new() { Dataset = dataset };

    /// <summary>Which options that not all tasks have this one reads on a data set; an option that it does not read is refused on the command line.</summary>
    /// <param name="dataset">The data set; null for the task's own.</param>
    public virtual TaskReads Reads(string? dataset) => TaskReads.Batch | TaskReads.Regularisation;

    /// <summary>What keeps x in the set on which the problem is stated: rules that follow those of any method, so that each of its moves ends there. None where x may be anywhere.</summary>
    /// <param name="options">The task's options.</param>
    public virtual IReadOnlyList<MoveRule> UpperProjection(TaskOptions options) => [];

    /// <summary>Where useful step sizes of x lie, for tuning; methods with normalised steps have a range of their own.</summary>
    public virtual (double Low, double High) UpperSteps => (0.001, 1);

    /// <summary>Where useful step sizes of x lie on a data set.</summary>
    /// <param name="dataset">The data set; null for the task's own.</param>
    public virtual (double Low, double High) UpperStepsOn(string? dataset) => UpperSteps;

    /// <summary>The reference rows of a comparison.</summary>
    public virtual IReadOnlyList<TaskReference> References => [];

    /// <summary>The task for one seed: data split, corruption, starting point and batches all follow from it.</summary>
    /// <typeparam name="T">float for runs, double for checks.</typeparam>
    public abstract TaskInstance<T> Create<T>(TaskOptions options, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>The task as a method needs it that adapts to tasks from a learned start; the same data, stated otherwise where that makes a difference.</summary>
    /// <typeparam name="T">float for runs, double for checks.</typeparam>
    /// <param name="options">The task's options.</param>
    /// <param name="seed">What everything follows from.</param>
    /// <param name="adaptation">What the method adapts: <see cref="Algorithm.Adapts"/>.</param>
    public virtual TaskInstance<T> Create<T>(TaskOptions options, ulong seed, Adaptation adaptation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Create<T>(options, seed);

    /// <summary>A reference row for one seed, on the same split and corruption.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <exception cref="ArgumentException">The task has no such reference.</exception>
    public virtual TaskInstance<T> CreateReference<T>(string reference, TaskOptions options, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        throw new ArgumentException($"{Name} has no reference row '{reference}'", nameof(reference));

}
