using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Bilevel.Experiments.Comparing;

/// <summary>One row of a plan: a method or a reference with its own step sizes.</summary>
public sealed record PlannedRow
{
    /// <summary>The remark of a row whose every trial failed.</summary>
    public const string NothingLasted = "no step sizes lasted to the end of the tuning budget; these mean nothing";

    /// <summary>The remark of a row whose best trial ended no lower than it had begun.</summary>
    public const string NothingHelped = "its best step sizes end above the loss that they began with; another search may find better ones";

    /// <summary>The row's name, which no other row of the plan has and which names its folder: the algorithm's or the reference's, or any other where <see cref="Algorithm"/> is said.</summary>
    public required string Name { get; init; }

    /// <summary>The algorithm's name; null where the row bears it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Algorithm { get; init; }

    /// <summary>The name in tables; null for the algorithm's own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Title { get; init; }

    /// <summary>The name of what is run: an algorithm or a reference.</summary>
    [JsonIgnore]
    public string Runs => Algorithm ?? Name;

    /// <summary>Its options; those left out keep their defaults.</summary>
    public JsonObject Parameters { get; init; } = [];

    /// <summary>The trials that chose them; 0 if they were given by hand.</summary>
    public int TuningTrials { get; init; }

    /// <summary>The mean objective of the chosen step sizes over the tuning seeds; null if they were given by hand, or if none lasted.</summary>
    public double? TuningScore { get; init; }

    /// <summary>Whether the chosen step sizes lie on the edge of the ranges that were searched last: better ones may lie beyond.</summary>
    public bool OnEdge { get; init; }

    /// <summary>What a reader must know of these step sizes.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}
