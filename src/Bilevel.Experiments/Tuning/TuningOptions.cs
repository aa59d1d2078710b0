using System.Diagnostics;
using System.Text.Json.Serialization;
using Bilevel.Experiments.Comparing;

namespace Bilevel.Experiments.Tuning;

/// <summary>How a plan's step sizes are searched; members that change no number are left out of files.</summary>
public sealed record TuningOptions
{
    /// <summary>The kind of search.</summary>
    public TuningSearch Search { get; init; }

    /// <summary>Points for each row, the same for all; at least 2.</summary>
    public int Trials
    {
        get;
        init => field = value >= 2 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "the number of trials must be at least 2");
    } = 64;

    /// <summary>η of successive halving: one point in η is kept, and run η times as long; at least 2.</summary>
    public int Eta
    {
        get;
        init => field = value >= 2 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "η must be at least 2");
    } = 4;

    /// <summary>Seeds of the trials, disjoint from the reporting seeds.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [100, 101];

    /// <summary>Whether rows that the same search has tuned already stay as they are.</summary>
    public bool OnlyMissing { get; init; }

    /// <summary>Trials at the same time, each in a process of its own; 1 runs them in this one.</summary>
    [JsonIgnore]
    public int Processes { get; init; } = 1;

    /// <summary>How a process is started that serves trials (<see cref="TrialWorker"/>); needed for more than one process.</summary>
    [JsonIgnore]
    public Func<ProcessStartInfo>? Worker { get; init; }

    /// <summary>The file to which finished trials are written at once, and from which an interrupted search goes on; null for none.</summary>
    [JsonIgnore]
    public string? Journal { get; init; }

    /// <summary>The command line, for the plan.</summary>
    [JsonIgnore]
    public string Command { get; init; } = "";
}

/// <summary>One finished trial, as those who watch see it.</summary>
/// <param name="Index">Its number, from 0, in the order in which trials end.</param>
/// <param name="Count">The number of trials known so far; it grows when all rows get a second pass.</param>
/// <param name="Row">The row's name.</param>
/// <param name="Score">The mean objective over the tuning seeds; infinite if a run failed.</param>
/// <param name="Share">The share of the work that is done with it, 0 … 1.</param>
/// <param name="IsRecorded">Whether it was found in the journal, and not run again.</param>
public sealed record TuningTrial(int Index, int Count, string Row, double Score, double Share, bool IsRecorded);
