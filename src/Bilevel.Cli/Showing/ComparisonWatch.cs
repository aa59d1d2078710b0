using System.Globalization;
using Bilevel.Core;
using Bilevel.Experiments.Comparing;
using Bilevel.Experiments.Results;

namespace Bilevel.Cli.Showing;

/// <summary>Knows which run of a comparison goes on and how far it is.</summary>
internal sealed class ComparisonWatch : IComparisonWatcher, IProgressSource
{
    private volatile Current? _current;

    public ISolverCallback<float>? Begins(ComparedRun run)
    {
        var watch = new RunWatch(string.Create(CultureInfo.InvariantCulture, $"run {run.Index + 1} of {run.Count}: {run.Title}, seed {run.Seed}"));
        _current = new(run, watch);
        return watch;
    }

    public void Ended(ComparedRun run, RunSummary summary)
    {
    }

    public ProgressSnapshot Now()
    {
        if (_current is not { } current)
            return new(0, "starting", 0, "it");
        return current.Watch.Now() with { Share = (current.Run.Index + Math.Min(1, current.Watch.Share)) / current.Run.Count };
    }

    private sealed record Current(ComparedRun Run, RunWatch Watch);
}
