using System.Text.Json.Nodes;
using Bilevel.Experiments.Comparing;

namespace Bilevel.Experiments.Reproducing;

/// <summary>One row of a run set: a method with the step sizes of the plan, or a variant of it.</summary>
public sealed record FigureRow
{
    /// <summary>The row's name, which names its folder: the algorithm's, or any other where <see cref="Algorithm"/> is said.</summary>
    public required string Name { get; init; }

    /// <summary>The algorithm; null where the row bears its name.</summary>
    public string? Algorithm { get; init; }

    /// <summary>The name in tables and drawings; null for the algorithm's own.</summary>
    public string? Title { get; init; }

    /// <summary>Options of the method in place of the plan's.</summary>
    public JsonObject Parameters { get; init; } = [];

    /// <summary>The step sizes that the paper gives, which a run of the paper's size takes in place of the plan's; null if it gives none.</summary>
    public JsonObject? Paper { get; init; }

    /// <summary>The row of a comparison.</summary>
    /// <param name="plan">The tuned plan; null if there is none.</param>
    /// <param name="asInPaper">Whether the paper's step sizes are taken.</param>
    internal PlannedRow Planned(ComparisonPlan? plan, bool asInPaper)
    {
        const string Untuned = "untuned: the catalog's own step sizes", NotInPaper = "the paper gives no step sizes for it", ThePapers = "the paper's step sizes";
        var tuned = plan?.Methods.FirstOrDefault(m => m.Name == (Algorithm ?? Name));
        var takesPaper = asInPaper && Paper is not null;
        string[] remarks =
        [
            .. takesPaper ? [ThePapers] : tuned is null ? [Untuned] : tuned.Remarks,
            .. asInPaper && Paper is null ? [NotInPaper] : Array.Empty<string>(),
        ];
        return new()
        {
            Name = Name,
            Algorithm = Algorithm == Name ? null : Algorithm,
            Title = Title,
            Parameters = Merging.Over(takesPaper ? Paper! : tuned?.Parameters ?? [], Parameters),
            TuningTrials = takesPaper ? 0 : tuned?.TuningTrials ?? 0,
            Remarks = remarks,
        };
    }
}
