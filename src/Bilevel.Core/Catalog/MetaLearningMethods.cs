namespace Bilevel.Core.Catalog;

/// <summary>Methods that adapt to a task from a learned start.</summary>
internal static class MetaLearningMethods
{
    public static IReadOnlyList<AlgorithmEntry> All { get; } = [];
}
