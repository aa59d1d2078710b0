using Bilevel.Core;
using Bilevel.Experiments.Running;
using Bilevel.Numerics;
using Bilevel.Tasks;

namespace Bilevel.Experiments.Tuning;

/// <summary>Scores trials by the mean final objective; test rows are read by nobody, and nothing is evaluated on the way.</summary>
/// <remarks>A problem is built, and its programs compiled, once for a seed: randomness has no state and runs start from copies, so a run on it is the run on a new one.</remarks>
internal sealed class TrialScorer
{
    private readonly Dictionary<int, (TaskInstance<float> Task, double AtStart)> _bySeed = [];
    private (string Task, TaskOptions Options, string? Reference, Adaptation Adapts)? _problem;

    /// <summary>The means over the runs, at their starts and at their ends; no objective as soon as one does not last.</summary>
    public TrialScore Score(IReadOnlyList<RunConfiguration> runs, CancellationToken cancellation)
    {
        var (sum, start) = (0.0, 0.0);
        foreach (var run in runs)
        {
            if (Objective(run, out var atStart, cancellation) is not { } objective)
                return new(null);
            (sum, start) = (sum + objective, start + atStart);
        }

        return new(sum / runs.Count) { AtStart = start / runs.Count };
    }

    private double? Objective(RunConfiguration run, out double atStart, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var algorithm = run.BuildAlgorithm();
        (var task, atStart) = TaskOf(run, algorithm.Adapts);
        var result = Solver.Run(algorithm, task.Oracle, task.Start, new SolverOptions<float>(Budget.Parse(run.Budget)), cancellation);
        if (result.Reason == StopReason.Cancelled)
            throw new OperationCanceledException(cancellation);
        if (result.Reason != StopReason.BudgetReached)
            return null;
        var objective = ObjectiveAt(run, task, result.Progress.State.X, result.Progress.State.Y);
        return double.IsFinite(objective) ? objective : null;
    }

    private static double ObjectiveAt(RunConfiguration run, TaskInstance<float> task, Vec<float> x, Vec<float> y)
    {
        var metrics = new double[task.Metrics.Names.Count];
        task.Metrics.Evaluate(x, y, metrics);
        return metrics[task.Metrics.Names.ToList().IndexOf(RunConfiguration.FindTask(run.Task).Objective)];
    }

    // A task of meta-learning is another problem for methods that adapt to tasks. Only the problem at hand is kept, so that memory stays that of one problem for each seed.
    private (TaskInstance<float> Task, double AtStart) TaskOf(RunConfiguration run, Adaptation adapts)
    {
        var problem = (run.Task, run.Options, run.IsReference ? run.Algorithm : null, adapts);
        if (_problem != problem)
        {
            _bySeed.Clear();
            _problem = problem;
        }

        if (!_bySeed.TryGetValue(run.Seed, out var known))
        {
            var task = run.BuildTask();
            _bySeed[run.Seed] = known = (task, ObjectiveAt(run, task, task.Start.X, task.Start.Y));
        }

        return known;
    }
}
