using System.Text.Json.Serialization;
using Bilevel.Experiments.Running;

namespace Bilevel.Experiments.Tuning;

/// <summary>One trial: a row with step sizes, run for a budget on each tuning seed.</summary>
/// <param name="Key">Its name within the search: pass, round, row and point.</param>
/// <param name="Runs">The runs, one a seed.</param>
internal sealed record Trial(string Key, IReadOnlyList<RunConfiguration> Runs);

/// <summary>What came of a trial.</summary>
/// <param name="Objective">The mean final objective over the seeds; null if a run did not last.</param>
/// <param name="Fault">How the trial's process ended, if it did; null otherwise.</param>
internal sealed record TrialScore(double? Objective, string? Fault = null)
{
    /// <summary>The mean objective at the starts of the runs; null where it was not asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? AtStart { get; init; }

    /// <summary>The objective; a trial that did not last is worse than every other.</summary>
    [JsonIgnore]
    public double Value => Objective ?? double.PositiveInfinity;
}

/// <summary>Runs trials.</summary>
internal interface ITrialRunner : IDisposable
{
    /// <summary>Runs all trials, in any order.</summary>
    /// <param name="trials">The trials.</param>
    /// <param name="done">Called for each with its place in the list and what came of it, by any thread.</param>
    /// <param name="cancellation">Ends the work with an <see cref="OperationCanceledException"/>.</param>
    void Run(IReadOnlyList<Trial> trials, Action<int, TrialScore> done, CancellationToken cancellation);
}

/// <summary>Runs trials one after the other in this process.</summary>
internal sealed class TrialsHere : ITrialRunner
{
    private readonly TrialScorer _scorer = new();

    public void Run(IReadOnlyList<Trial> trials, Action<int, TrialScore> done, CancellationToken cancellation)
    {
        for (var i = 0; i < trials.Count; i++)
            done(i, _scorer.Score(trials[i].Runs, cancellation));
    }

    public void Dispose()
    {
    }
}
