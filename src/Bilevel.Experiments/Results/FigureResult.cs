using System.Text.Json.Serialization;
using Bilevel.Core.Diagnostics;

namespace Bilevel.Experiments.Results;

/// <summary>What the curves of a figure are drawn against.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Against>))]
public enum Against
{
    /// <summary>Passes over the training data, or what the paper calls an epoch.</summary>
    Epoch,

    /// <summary>Seconds in the method itself.</summary>
    Seconds,

    /// <summary>Updates of the upper-level variable.</summary>
    Updates,
}

/// <summary>One drawing of a figure: a metric against something.</summary>
/// <param name="Metric">The metric's name.</param>
/// <param name="Against">What is drawn to the right.</param>
public sealed record FigurePanel(string Metric, Against Against);

/// <summary>Final metrics against an option that differs from row to row.</summary>
/// <param name="Over">The option's name.</param>
/// <param name="Title">The option for people, with its symbol.</param>
/// <param name="Metrics">The metrics, one drawing each.</param>
public sealed record FigureSweep(string Over, string Title, IReadOnlyList<string> Metrics);

/// <summary>One item of the setting: the paper's beside ours.</summary>
/// <param name="Item">What it is about.</param>
/// <param name="Paper">The paper's.</param>
/// <param name="Here">Ours.</param>
public sealed record SettingItem(string Item, string Paper, string Here);

/// <summary>A row of a figure.</summary>
/// <param name="Name">Its name in the comparison.</param>
/// <param name="StepSizes">The step sizes that it ran with, and what makes it a variant, in words.</param>
/// <param name="InPaper">The paper's step sizes, in words; empty if it gives none.</param>
/// <param name="Swept">The number of the option that a sweep is over; null without one.</param>
public sealed record FigureResultRow(string Name, string StepSizes, string InPaper, double? Swept);

/// <summary>A figure of a paper made again: what is drawn of which runs, beside what the paper says.</summary>
public sealed record FigureResult
{
    /// <summary>The format of the file.</summary>
    public int Format { get; init; } = 1;

    /// <summary>The figure's name on the command line.</summary>
    public required string Id { get; init; }

    /// <summary>What it shows, in a line.</summary>
    public required string Title { get; init; }

    /// <summary>The size that was run: tiny, local or paper.</summary>
    public required string Size { get; init; }

    /// <summary>The folder of the comparison that holds the runs, relative to the figure's.</summary>
    public required string Runs { get; init; }

    /// <summary>The rows in the order of the configuration, which gives each its looks.</summary>
    public required IReadOnlyList<FigureResultRow> Rows { get; init; }

    /// <summary>The x-updates of one epoch.</summary>
    public required double UpdatesAnEpoch { get; init; }

    /// <summary>Curves side by side.</summary>
    public IReadOnlyList<FigurePanel> Panels { get; init; } = [];

    /// <summary>Final metrics against an option; null for any other figure.</summary>
    public FigureSweep? Sweep { get; init; }

    /// <summary>Where the smoothness of the upper loss was measured along the runs of the only row, which is what is drawn; null for any other figure.</summary>
    public SmoothnessOptions? Diagnosis { get; init; }

    /// <summary>The paper's setting beside ours.</summary>
    public required IReadOnlyList<SettingItem> Setting { get; init; }

    /// <summary>What the paper says that the figure shows.</summary>
    public required string Claim { get; init; }

    /// <summary>What differs here from the paper, a sentence each.</summary>
    public required IReadOnlyList<string> Differs { get; init; }

    /// <summary>The command that makes the figure.</summary>
    public required string Command { get; init; }
}
