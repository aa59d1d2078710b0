namespace Bilevel.Core.Catalog;

/// <summary>Methods that come to the hypergradient in the same way.</summary>
/// <param name="Title">The family's name for people.</param>
/// <param name="Methods">Its methods, in the order of tables; empty families stand in no list.</param>
public sealed record AlgorithmFamily(string Title, IReadOnlyList<AlgorithmEntry> Methods);
