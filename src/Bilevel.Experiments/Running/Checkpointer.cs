using System.Diagnostics;
using Bilevel.Core;

namespace Bilevel.Experiments.Running;

/// <summary>Writes a checkpoint every so many seconds, and at the end unless the run broke off: then the last good one is kept.</summary>
/// <param name="path">The checkpoint's file.</param>
/// <param name="configuration">The configuration's hash.</param>
/// <param name="flush">Writes all else that the run keeps, before each checkpoint.</param>
/// <param name="every">The time between two checkpoints.</param>
internal sealed class Checkpointer(string path, string configuration, Action flush, TimeSpan every) : ISolverCallback<float>
{
    private long _last = Stopwatch.GetTimestamp();

    public bool AfterStep(SolverProgress<float> progress)
    {
        if (Stopwatch.GetElapsedTime(_last) < every)
            return true;
        Write(progress);
        _last = Stopwatch.GetTimestamp();
        return true;
    }

    public void Ended(SolverProgress<float> progress, StopReason reason)
    {
        if (!reason.IsFailure())
            Write(progress);
    }

    private void Write(SolverProgress<float> progress)
    {
        foreach (var (_, vector) in progress.State.Vectors)
        {
            if (vector.FirstNonFinite() >= 0)
                return;
        }

        // All else first: the trace then holds at least the evaluations that the checkpoint counts.
        flush();
        CheckpointFile.Write(path, Checkpoint<float>.Of(progress, configuration));
    }
}
