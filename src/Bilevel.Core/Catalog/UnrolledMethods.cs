namespace Bilevel.Core.Catalog;

/// <summary>Methods that differentiate through the lower level's own steps, solve the system by an iterative solver, or cut the second order short.</summary>
internal static class UnrolledMethods
{
    public static IReadOnlyList<AlgorithmEntry> All { get; } = [];
}
