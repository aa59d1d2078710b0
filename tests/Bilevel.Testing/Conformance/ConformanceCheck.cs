using Bilevel.Core.Catalog;

namespace Bilevel.Testing.Conformance;

/// <summary>What a check found: nothing, a failure in a sentence, or why it says nothing about the method.</summary>
/// <param name="Failure">What failed, with the numbers; null if nothing did.</param>
/// <param name="DoesNotApply">Why there was nothing to check; null if there was.</param>
public readonly record struct ConformanceOutcome(string? Failure, string? DoesNotApply = null)
{
    /// <summary>Nothing failed.</summary>
    public static ConformanceOutcome Passed => default;

    /// <summary>Whether nothing failed, be it that there was nothing to check.</summary>
    public bool Holds => Failure is null;

    /// <summary>A failure, or none.</summary>
    public static implicit operator ConformanceOutcome(string? failure) => new(failure);

    /// <summary>There is nothing to check, because.</summary>
    public static ConformanceOutcome NothingToCheck(string because) => new(null, because);
}

/// <summary>One thing that every method of the catalog has to do.</summary>
/// <param name="Name">Its name in the table: a word or two.</param>
/// <param name="Says">What holds if it passes, in a sentence.</param>
/// <param name="Of">The check of one method.</param>
public sealed record ConformanceCheck(string Name, string Says, Func<AlgorithmEntry, ConformanceOutcome> Of)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
