using Bilevel.Core;
using Bilevel.Experiments.Running;
using Bilevel.Tasks;

namespace Bilevel.Experiments.Tuning;

/// <summary>Scores trials by the mean final objective; test rows are read by nobody, and nothing is evaluated on the way.</summary>
/// <remarks>A problem is built, and its programs compiled, once for a seed: randomness has no state and runs start from copies, so a run on it is the run on a new one.</remarks>
internal sealed class TrialScorer
{
    private readonly Dictionary<int, TaskInstance<float>> _bySeed = [];
    private (string Task, TaskOptions Options, string? Reference, Adaptation Adapts)? _problem;

    /// <summary>The mean over the runs; null as soon as one does not last.</summary>
    public double? Score(IReadOnlyList<RunConfiguration> runs, CancellationToken cancellation)
    {
        var sum = 0.0;
        foreach (var run in runs)
        {
            if (Objective(run, cancellation) is not { } objective)
                return null;
            sum += objective;
        }

        return sum / runs.Count;
    }

    private double? Objective(RunConfiguration run, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var algorithm = run.BuildAlgorithm();
        var task = TaskOf(run, algorithm.Adapts);
        var result = Solver.Run(algorithm, task.Oracle, task.Start, new SolverOptions<float>(Budget.Parse(run.Budget)), cancellation);
        if (result.Reason == StopReason.Cancelled)
            throw new OperationCanceledException(cancellation);
        if (result.Reason != StopReason.BudgetReached)
            return null;
        var metrics = new double[task.Metrics.Names.Count];
        task.Metrics.Evaluate(result.Progress.State.X, result.Progress.State.Y, metrics);
        var objective = metrics[task.Metrics.Names.ToList().IndexOf(RunConfiguration.FindTask(run.Task).Objective)];
        return double.IsFinite(objective) ? objective : null;
    }

    // A task of meta-learning is another problem for methods that adapt to tasks. Only the problem at hand is kept, so that memory stays that of one problem for each seed.
    private TaskInstance<float> TaskOf(RunConfiguration run, Adaptation adapts)
    {
        var problem = (run.Task, run.Options, run.IsReference ? run.Algorithm : null, adapts);
        if (_problem != problem)
        {
            _bySeed.Clear();
            _problem = problem;
        }

        if (!_bySeed.TryGetValue(run.Seed, out var task))
            _bySeed[run.Seed] = task = run.BuildTask();
        return task;
    }
}
