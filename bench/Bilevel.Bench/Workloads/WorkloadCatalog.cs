using Bilevel.Models;

namespace Bilevel.Bench.Workloads;

/// <summary>The workloads that can be run.</summary>
public static class WorkloadCatalog
{
    private static readonly TextSizes s_texts = new(Features: 300, Hidden: 256, Layers: 2, Steps: 32, Classes: 2);
    private static readonly TextSizes s_tinyTexts = new(Features: 5, Hidden: 4, Layers: 2, Steps: 3, Classes: 2);

    /// <summary>At the sizes of the table of results.</summary>
    public static IReadOnlyList<Workload> Full { get; } =
    [
        new SoftmaxCleaning(features: 784, classes: 10, rows: 64),
        new RewardMlp(width: 500, hidden: 5, rows: 256),
        new RnnCleaning(s_texts, rows: 64),
        new RnnHyperRepresentation(s_texts, features: 128, tasks: 20, rows: 20),
        new ResNetHyperRepresentation(ResNetConfiguration.Cifar20, side: 32, rows: 128),
        new SmallLlama(new() { Vocabulary = 4096, Width = 256, Layers = 4, Heads = 8, KeyValueHeads = 8, Intermediate = 688 }, rank: 8, steps: 128, rows: 8),
    ];

    /// <summary>The same problems so small that a test runs them all.</summary>
    public static IReadOnlyList<Workload> Tiny { get; } =
    [
        new SoftmaxCleaning(features: 20, classes: 3, rows: 8),
        new RewardMlp(width: 12, hidden: 2, rows: 8),
        new RnnCleaning(s_tinyTexts, rows: 6),
        new RnnHyperRepresentation(s_tinyTexts, features: 3, tasks: 2, rows: 3),
        new ResNetHyperRepresentation(new() { Widths = [4, 8], Blocks = [1, 1], Shortcut = Shortcut.Padding }, side: 4, rows: 6),
        new SmallLlama(new() { Vocabulary = 11, Width = 8, Layers = 2, Heads = 2, KeyValueHeads = 2, Intermediate = 6 }, rank: 2, steps: 5, rows: 4),
    ];

    /// <summary>The workload of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Workload Named(string name) => Full.FirstOrDefault(w => w.Name == name)
        ?? throw new ArgumentException($"'{name}' is no workload; there are {string.Join(", ", Full.Select(w => w.Name))}");
}
