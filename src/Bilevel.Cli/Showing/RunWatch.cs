using Bilevel.Core;

namespace Bilevel.Cli.Showing;

/// <summary>Stores where a run stands after every step, for whoever asks: three numbers, no clock, no allocation.</summary>
internal sealed class RunWatch(string doing) : ISolverCallback<float>, IProgressSource
{
    private long _iteration, _firstIteration = -1;
    private double _seconds, _firstSeconds, _share;

    /// <summary>The share of the budget used.</summary>
    public double Share => Volatile.Read(ref _share);

    public bool AfterStep(SolverProgress<float> progress)
    {
        if (_firstIteration < 0)
            (_firstIteration, _firstSeconds) = (progress.Iteration, progress.Seconds);
        Volatile.Write(ref _iteration, progress.Iteration);
        Volatile.Write(ref _seconds, progress.Seconds);
        Volatile.Write(ref _share, progress.Used);
        return true;
    }

    public ProgressSnapshot Now()
    {
        var (iterations, seconds) = (Volatile.Read(ref _iteration) - Volatile.Read(ref _firstIteration), Volatile.Read(ref _seconds) - Volatile.Read(ref _firstSeconds));
        return new(Share, doing, seconds > 0 ? iterations / seconds : 0, "it");
    }
}
