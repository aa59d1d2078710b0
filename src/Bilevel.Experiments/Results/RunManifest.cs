using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Bilevel.Core;
using Bilevel.Core.Diagnostics;
using Bilevel.Tasks;

namespace Bilevel.Experiments.Results;

/// <summary>The machine and the program that made a result.</summary>
/// <param name="Cpu">The processor's name.</param>
/// <param name="Cores">Logical cores that the process may use.</param>
/// <param name="Threads">Threads that the kernels used.</param>
/// <param name="VectorBits">The widest vector that the hardware accelerates: 512, 256 or 128.</param>
/// <param name="OperatingSystem">Its description.</param>
/// <param name="Runtime">The .NET runtime's version.</param>
/// <param name="Version">This program's version.</param>
/// <param name="Commit">The commit it was built from, or "unknown".</param>
public sealed record MachineInfo(string Cpu, int Cores, int Threads, int VectorBits, string OperatingSystem, string Runtime, string Version, string Commit);

/// <summary>Everything needed to repeat a run, and its ledger's totals once it has ended.</summary>
public sealed record RunManifest
{
    /// <summary>The format of the run folder.</summary>
    public int Format { get; init; } = 1;

    /// <summary>The task's name.</summary>
    public required string Task { get; init; }

    /// <summary>The algorithm's name, or the name of a reference row.</summary>
    public required string Algorithm { get; init; }

    /// <summary>The name in tables.</summary>
    public required string Title { get; init; }

    /// <summary>The effective configuration: task options, algorithm options, budget, evaluations.</summary>
    public required JsonObject Configuration { get; init; }

    /// <summary>The SHA-256 of the effective configuration, which a checkpoint must match.</summary>
    public required string ConfigurationHash { get; init; }

    /// <summary>The seed of data split, corruption, initial point and batches.</summary>
    public required int Seed { get; init; }

    /// <summary>The data.</summary>
    public required DataInfo Data { get; init; }

    /// <summary>The machine and the program.</summary>
    public required MachineInfo Machine { get; init; }

    /// <summary>The command line that made the run.</summary>
    public required string Command { get; init; }

    /// <summary>Quantities that the problem lacks structurally, by key; they count 0 and print "–".</summary>
    public IReadOnlyList<string> Absent { get; init; } = [];

    /// <summary>Where the smoothness of the upper loss is measured along the run; null if nowhere.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SmoothnessOptions? Diagnosis { get; init; }

    /// <summary>Calls of each quantity by key, once the run has ended.</summary>
    public IReadOnlyDictionary<string, long>? Calls { get; init; }

    /// <summary>Samples of each quantity by key, once the run has ended.</summary>
    public IReadOnlyDictionary<string, long>? Samples { get; init; }
}

/// <summary>How a run ended.</summary>
public sealed record RunSummary
{
    /// <summary>Why it stopped: the name of a StopReason.</summary>
    public required string StopReason { get; init; }

    /// <summary>The reason in a sentence with its numbers.</summary>
    public required string Message { get; init; }

    /// <summary>Updates of x.</summary>
    public required long Iterations { get; init; }

    /// <summary>Seconds in the method itself, over all sittings.</summary>
    public required double Seconds { get; init; }

    /// <summary>Seconds to trace and compile, apart from the method's time.</summary>
    public required double CompileSeconds { get; init; }

    /// <summary>The metrics of the last evaluation, by name; a metric without a meaning for the run is left out.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>What else a reader must know, a sentence each without a full stop, such as how many linear systems were not solved; empty if nothing.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Whether a stop reason of that name is one of a run that broke off: its iterates are no result.</summary>
    public static bool IsFailure(string stopReason) => Enum.TryParse<Core.StopReason>(stopReason, out var reason) && reason.IsFailure();
}
