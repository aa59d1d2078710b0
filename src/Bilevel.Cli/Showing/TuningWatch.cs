using System.Diagnostics;
using System.Globalization;
using Bilevel.Experiments.Tuning;

namespace Bilevel.Cli.Showing;

/// <summary>Knows how many trials are done and how fast they come; those found in a journal say nothing of the rate.</summary>
internal sealed class TuningWatch : IProgressSource
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private volatile TuningTrial? _last;
    private int _run;

    public void Trial(TuningTrial trial)
    {
        if (!trial.IsRecorded)
            Interlocked.Increment(ref _run);
        _last = trial;
    }

    public ProgressSnapshot Now()
    {
        if (_last is not { } last)
            return new(0, "first trial", 0, "trials");
        var rate = Volatile.Read(ref _run) / Stopwatch.GetElapsedTime(_started).TotalSeconds;
        return new(last.Share, string.Create(CultureInfo.InvariantCulture, $"trial {last.Index + 1} of {last.Count}: {last.Row}"), rate, "trials");
    }
}
