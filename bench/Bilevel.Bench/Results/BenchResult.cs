using Bilevel.Experiments.Results;

namespace Bilevel.Bench.Results;

/// <summary>Everything that one call of the benchmark measured.</summary>
/// <param name="Machine">Where.</param>
/// <param name="Rounds">Rounds of a median.</param>
/// <param name="Workloads">One for each workload and number of threads.</param>
/// <param name="Failures">Workloads that could not be measured, and why.</param>
public sealed record BenchResult(MachineInfo Machine, int Rounds, IReadOnlyList<WorkloadResult> Workloads, IReadOnlyList<string> Failures)
{
    /// <summary>PyTorch's best median over the numbers of threads up to the result's, over ours; null where PyTorch was not run.</summary>
    public double? Ratio(WorkloadResult of) =>
        Workloads.Where(w => w.Name == of.Name && w.Threads <= of.Threads).Min(w => w.PeerMilliseconds) / of.OurMilliseconds;
}
