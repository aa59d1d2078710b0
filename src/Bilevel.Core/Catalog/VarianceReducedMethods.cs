namespace Bilevel.Core.Catalog;

/// <summary>Methods whose directions are corrected by what the samples said before.</summary>
internal static class VarianceReducedMethods
{
    public static IReadOnlyList<AlgorithmEntry> All { get; } = [];
}
