using System.Diagnostics;

namespace Bilevel.Experiments.Tuning;

/// <summary>Runs trials in processes of their own, so that one trial's crash or memory takes no other along; a trial whose process ends is tried once more, then it has failed.</summary>
internal sealed class TrialsElsewhere(int count, Func<ProcessStartInfo> worker) : ITrialRunner
{
    private const int Attempts = 2;
    private readonly Lock _lock = new();
    private readonly TrialProcess?[] _processes = new TrialProcess?[count];

    public void Run(IReadOnlyList<Trial> trials, Action<int, TrialScore> done, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var ending = stop.Token.Register(KillAll);
        var next = -1;
        void Work(int place)
        {
            try
            {
                while (Interlocked.Increment(ref next) is var i && i < trials.Count && Score(place, trials[i], stop.Token) is { } score)
                    done(i, score);
            }
            catch
            {
                stop.Cancel();
                throw;
            }
        }

        Task[] working = [.. Enumerable.Range(0, Math.Min(count, trials.Count)).Select(place => Task.Factory.StartNew(() => Work(place), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Task.WaitAll(working, CancellationToken.None);
        cancellation.ThrowIfCancellationRequested();
    }

    public void Dispose()
    {
        foreach (var process in _processes)
            process?.Dispose();
    }

    // Null once the work is to end.
    private TrialScore? Score(int place, Trial trial, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (Process(place, stop) is not { } process)
                return null;
            var score = process.Ask(trial);
            if (stop.IsCancellationRequested)
                return null;
            if (score is not null)
                return score;
            var end = process.End();
            lock (_lock)
                _processes[place] = null;
            process.Dispose();
            if (attempt == Attempts)
                return new(null, end);
        }
    }

    // Under the lock, so that none is started after all were ended.
    private TrialProcess? Process(int place, CancellationToken stop)
    {
        TrialProcess started;
        lock (_lock)
        {
            if (stop.IsCancellationRequested || _processes[place] is not null)
                return stop.IsCancellationRequested ? null : _processes[place];
            _processes[place] = started = TrialProcess.Start(worker());
        }

        try
        {
            started.AwaitReady();
        }
        catch (IOException) when (stop.IsCancellationRequested)
        {
            return null;
        }

        return started;
    }

    private void KillAll()
    {
        lock (_lock)
        {
            foreach (var process in _processes)
                process?.Kill();
        }
    }
}
