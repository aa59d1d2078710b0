using System.Numerics;
using Bilevel.Core;
using Bilevel.Numerics;

namespace Bilevel.Tasks;

/// <summary>Numbers that describe a solution to people; computed outside the timed part, on all rows.</summary>
/// <typeparam name="T">float or double.</typeparam>
public interface ITaskMetrics<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The metrics' names.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Evaluates every metric at (x, y).</summary>
    /// <param name="x">x ∈ Rᵖ.</param>
    /// <param name="y">y ∈ Rᵈ.</param>
    /// <param name="into">Overwritten, one entry a name; NaN where a metric has no meaning.</param>
    void Evaluate(Vec<T> x, Vec<T> y, Span<double> into);
}

/// <summary>What a cleaning task learned of one training row.</summary>
/// <param name="Row">The row's number in the data, from 0.</param>
/// <param name="Weight">σ(x), in 0 … 1.</param>
/// <param name="IsCorrupted">Whether its label was corrupted.</param>
public sealed record RowWeight(int Row, double Weight, bool IsCorrupted);

/// <summary>A task for one seed: a problem, its starting point and what to report.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="Oracle">The problem.</param>
/// <param name="Start">Where every method starts.</param>
/// <param name="Metrics">What to report.</param>
/// <param name="Data">The data.</param>
public sealed record TaskInstance<T>(IOracle<T> Oracle, StartingPoint<T> Start, ITaskMetrics<T> Metrics, DataInfo Data)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The weight of each training row for an x, where the task weighs rows.</summary>
    public Func<Vec<T>, IReadOnlyList<RowWeight>>? Weights { get; init; }

    /// <summary>The largest norm of the features that a linear softmax head sees, over a fixed batch, for an x: twice it bounds ‖∂CE/∂head‖ (BO-REP paper, appendix H); null where there are no such heads.</summary>
    public Func<Vec<T>, double>? LargestFeatureNorm { get; init; }
}
