using System.Text.Json.Serialization;
using Bilevel.Tasks;

namespace Bilevel.Experiments.Results;

/// <summary>Whether a row is a bilevel method or a reference that trains on fixed rows.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RowKind>))]
public enum RowKind
{
    /// <summary>A bilevel method.</summary>
    Method,

    /// <summary>A reference row of the comparison.</summary>
    Reference,
}

/// <summary>The loss that all methods are timed to; fixed in the configuration before the runs.</summary>
/// <param name="Metric">The metric's name.</param>
/// <param name="Value">The value to reach from above.</param>
public sealed record TargetLoss(string Metric, double Value);

/// <summary>What a row spent until it first reached the target: medians over the seeds that reached it.</summary>
/// <param name="Reached">The seeds that reached it.</param>
/// <param name="Of">All seeds.</param>
/// <param name="Hvp">Median HVPs at the first crossing; null unless all seeds reached it.</param>
/// <param name="Jvp">Median JVPs at the first crossing; null unless all seeds reached it.</param>
/// <param name="Seconds">Median seconds at the first crossing; null unless all seeds reached it.</param>
public sealed record ToTarget(int Reached, int Of, double? Hvp, double? Jvp, double? Seconds);

/// <summary>One row of a comparison.</summary>
public sealed record ComparisonRow
{
    /// <summary>The algorithm's or reference's name.</summary>
    public required string Name { get; init; }

    /// <summary>The name in tables.</summary>
    public required string Title { get; init; }

    /// <summary>Method or reference.</summary>
    public required RowKind Kind { get; init; }

    /// <summary>The options that were run, by name.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>The trials that chose the step sizes; 0 if they were given by hand.</summary>
    public required int TuningTrials { get; init; }

    /// <summary>The run folders, one a seed, relative to the comparison's folder, in the order of the seeds.</summary>
    public required IReadOnlyList<string> RunFolders { get; init; }

    /// <summary>How the runs stopped, one a seed.</summary>
    public required IReadOnlyList<string> StopReasons { get; init; }

    /// <summary>The last evaluation's metrics over seeds, by name: validation_loss, test_loss, test_accuracy, auc …</summary>
    public required IReadOnlyDictionary<string, Spread> Metrics { get; init; }

    /// <summary>Median calls of each quantity, by key; null where the quantity is structurally absent.</summary>
    public required IReadOnlyDictionary<string, double?> Calls { get; init; }

    /// <summary>Median samples over all quantities.</summary>
    public required double TotalSamples { get; init; }

    /// <summary>Median iterations.</summary>
    public required double Iterations { get; init; }

    /// <summary>Seconds over seeds.</summary>
    public required Spread Seconds { get; init; }

    /// <summary>Median seconds to trace and compile.</summary>
    public required double CompileSeconds { get; init; }

    /// <summary>The cost to the target; null for references.</summary>
    public ToTarget? ToTarget { get; init; }

    /// <summary>Whether the row's range of test accuracy lies above the best corrupted-label row's range; null where that has no meaning.</summary>
    public bool? Wins { get; init; }

    /// <summary>What a reader must know of this row: a budget that differs, a run that stopped early.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}

/// <summary>A method that was asked for and says nothing on the problem.</summary>
/// <param name="Name">The algorithm's name.</param>
/// <param name="Title">The name in tables.</param>
/// <param name="Why">The reason, without a full stop.</param>
public sealed record MethodNotApplicable(string Name, string Title, string Why)
{
    /// <summary>The method and the reason.</summary>
    public override string ToString() => $"{Title} ({Why})";
}

/// <summary>A comparison: equal budgets, equal tuning, equal seeds, equal data, or a remark that says what differs.</summary>
public sealed record ComparisonResult
{
    /// <summary>The format of the file.</summary>
    public int Format { get; init; } = 1;

    /// <summary>The task's name.</summary>
    public required string Task { get; init; }

    /// <summary>The task in a sentence, with its sizes.</summary>
    public required string Title { get; init; }

    /// <summary>The task's options, by name.</summary>
    public required IReadOnlyDictionary<string, string> TaskOptions { get; init; }

    /// <summary>The budget of every run, in words.</summary>
    public required string Budget { get; init; }

    /// <summary>The metric that step sizes were tuned for and rows are ranked by; empty in files from before it was recorded.</summary>
    public string Objective { get; init; } = "";

    /// <summary>The target loss.</summary>
    public required TargetLoss Target { get; init; }

    /// <summary>The reporting seeds.</summary>
    public required IReadOnlyList<int> Seeds { get; init; }

    /// <summary>The seeds that the step sizes were tuned on, disjoint from the reporting seeds.</summary>
    public required IReadOnlyList<int> TuningSeeds { get; init; }

    /// <summary>How the step sizes were searched, in words; empty if they were not.</summary>
    public string TuningSearch { get; init; } = "";

    /// <summary>The data.</summary>
    public required DataInfo Data { get; init; }

    /// <summary>The machine and the program.</summary>
    public required MachineInfo Machine { get; init; }

    /// <summary>The command line.</summary>
    public required string Command { get; init; }

    /// <summary>Whether rows are ranked: budgets, tuning, seeds and data are equal, or a ranking was asked for all the same.</summary>
    public required bool Ranked { get; init; }

    /// <summary>Methods first, best first where ranked; then references.</summary>
    public required IReadOnlyList<ComparisonRow> Rows { get; init; }

    /// <summary>Methods that were asked for and not run, because they say nothing on this problem.</summary>
    public IReadOnlyList<MethodNotApplicable> NotApplicable { get; init; } = [];

    /// <summary>The result in a sentence: how many methods win and against what.</summary>
    public required string Verdict { get; init; }

    /// <summary>What a reader must know of the whole comparison.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}
