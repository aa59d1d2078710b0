using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Bilevel.Experiments.Tuning;

namespace Bilevel.Cli.Showing;

/// <summary>Knows how many trials are done and the best of each row.</summary>
internal sealed class TuningWatch : IProgressSource
{
    private readonly ConcurrentDictionary<string, TuningTrial> _best = new();
    private readonly long _started = Stopwatch.GetTimestamp();
    private volatile TuningTrial? _last;
    private int _done;

    /// <summary>The best trial of each row, by its name.</summary>
    public IReadOnlyDictionary<string, TuningTrial> Best => _best;

    public void Trial(TuningTrial trial)
    {
        Interlocked.Increment(ref _done);
        _last = trial;
        _best.AddOrUpdate(trial.Row, trial, (_, best) => trial.Score < best.Score ? trial : best);
    }

    public ProgressSnapshot Now()
    {
        if (_last is not { } last)
            return new(0, "first trial", 0, "trials");
        var rate = Volatile.Read(ref _done) / Stopwatch.GetElapsedTime(_started).TotalSeconds;
        return new((last.Index + 1.0) / last.Count, string.Create(CultureInfo.InvariantCulture, $"trial {last.Index + 1} of {last.Count}: {last.Row}"), rate, "trials");
    }
}
