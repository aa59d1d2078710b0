namespace Bilevel.Bench.Workloads;

/// <summary>The workloads that can be run.</summary>
public static class WorkloadCatalog
{
    /// <summary>At the sizes of the table of results.</summary>
    public static IReadOnlyList<Workload> Full { get; } = [new SoftmaxCleaning(784, 10, 64), new RewardMlp(500, 5, 256)];

    /// <summary>The same problems so small that a test runs them all.</summary>
    public static IReadOnlyList<Workload> Tiny { get; } = [new SoftmaxCleaning(20, 3, 8), new RewardMlp(12, 2, 8)];

    /// <summary>The workload of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Workload Named(string name) => Full.FirstOrDefault(w => w.Name == name)
        ?? throw new ArgumentException($"'{name}' is no workload; there are {string.Join(", ", Full.Select(w => w.Name))}");
}
