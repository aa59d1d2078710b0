using Bilevel.Numerics;

namespace Bilevel.Core;

/// <summary>What an algorithm may know of a problem: dimensions, sample and batch counts, and what is structurally absent.</summary>
/// <param name="X">The layout of the upper-level variables x ∈ Rᵖ.</param>
/// <param name="Y">The layout of the lower-level variables y ∈ Rᵈ.</param>
public sealed record ProblemShape(ParameterLayout X, ParameterLayout Y)
{
    /// <summary>p, the number of upper-level variables.</summary>
    public int UpperDimension => X.Length;

    /// <summary>d, the number of lower-level variables.</summary>
    public int LowerDimension => Y.Length;

    /// <summary>The number of upper-level samples; 1 for a problem in closed form.</summary>
    public int UpperSamples { get; init; } = 1;

    /// <summary>The number of lower-level samples; 1 for a problem in closed form.</summary>
    public int LowerSamples { get; init; } = 1;

    /// <summary>Samples in one upper-level batch.</summary>
    public int UpperBatchSize { get; init; } = 1;

    /// <summary>Samples in one lower-level batch.</summary>
    public int LowerBatchSize { get; init; } = 1;

    /// <summary>Whether F depends on x directly; if not, ∇xF is structurally zero, costs nothing and counts 0.</summary>
    public bool UpperDependsOnX { get; init; } = true;

    /// <summary>Where in x the d entries begin from which a task's y starts (meta-learning: sample i of both levels is task i); null where y has no start in x.</summary>
    public int? LowerStart { get; init; }

    /// <summary>The number of samples in an upper-level batch.</summary>
    public int UpperCount(Batch batch) => batch.Count(UpperSamples, UpperBatchSize);

    /// <summary>The number of samples in a lower-level batch.</summary>
    public int LowerCount(Batch batch) => batch.Count(LowerSamples, LowerBatchSize);
}
