namespace Bilevel.Core.Catalog;

/// <summary>Methods that solve the linear system by a random Neumann product, and those that track matrices.</summary>
internal static class NeumannMethods
{
    public static IReadOnlyList<AlgorithmEntry> All { get; } = [];
}
