using System.Text.Json.Serialization;
using Bilevel.Experiments.Results;

namespace Bilevel.Experiments.Reproducing;

/// <summary>A figure or a table of a paper: which runs it needs, what is drawn of them, what the paper says.</summary>
public sealed record PaperFigure
{
    /// <summary>The name on the command line: the paper's, a slash, the figure's.</summary>
    public required string Id { get; init; }

    /// <summary>What it shows, in a line.</summary>
    public required string Title { get; init; }

    /// <summary>The name of the run set that it is drawn from.</summary>
    public required string Runs { get; init; }

    /// <summary>Curves side by side: a metric against epochs, seconds or x-updates.</summary>
    public IReadOnlyList<FigurePanel> Panels { get; init; } = [];

    /// <summary>Final metrics against an option that differs from row to row; null for any other figure.</summary>
    public FigureSweep? Sweep { get; init; }

    /// <summary>Whether it is the smoothness of the upper loss along the runs of one method, which the run set says where to measure.</summary>
    public bool Diagnosis { get; init; }

    /// <summary>What the paper says that the figure shows.</summary>
    public required string Claim { get; init; }

    /// <summary>What differs here from the paper, beside what the run set says.</summary>
    public IReadOnlyList<string> Differs { get; init; } = [];

    /// <summary>The metrics that are drawn, in order.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Metrics => [.. Panels.Select(p => p.Metric).Concat(Sweep?.Metrics ?? []).Distinct()];

    /// <summary>The folder of the figure, below that of all results.</summary>
    [JsonIgnore]
    public string Folder => Id[(Id.LastIndexOf('/') + 1)..];
}
