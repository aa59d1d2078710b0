using System.Text.Json.Serialization;
using Bilevel.Tasks;

namespace Bilevel.Experiments.Comparing;

/// <summary>How step sizes are searched.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TuningSearch>))]
public enum TuningSearch
{
    /// <summary>A full grid, every point run for the whole budget.</summary>
    Grid,

    /// <summary>Successive halving: many points for a short budget, the best of them for a longer one.</summary>
    Halving,
}

/// <summary>One round of a search: so many points of each row, each run for so much.</summary>
/// <param name="Trials">Points of each row.</param>
/// <param name="Budget">What each is run for on every tuning seed.</param>
public sealed record TuningRung(int Trials, string Budget);

/// <summary>How the step sizes of a plan were found.</summary>
public sealed record TuningRecord
{
    /// <summary>The command that found them.</summary>
    public required string Command { get; init; }

    /// <summary>The kind of search.</summary>
    public TuningSearch Search { get; init; }

    /// <summary>Trials a row, the same for all.</summary>
    public required int Trials { get; init; }

    /// <summary>The rounds of one pass over the ranges; there were two passes where the trials are twice those of the first round.</summary>
    public IReadOnlyList<TuningRung> Rungs { get; init; } = [];

    /// <summary>Seeds, disjoint from the reporting seeds.</summary>
    public required IReadOnlyList<int> Seeds { get; init; }

    /// <summary>The budget of a trial, or of the last round's.</summary>
    public required string Budget { get; init; }

    /// <summary>The task's options during tuning.</summary>
    public required TaskOptions Options { get; init; }
}
