using Bilevel.Core;
using Bilevel.Experiments.Running;
using Bilevel.Tasks;

namespace Bilevel.Study;

/// <summary>One evaluation of a run.</summary>
/// <param name="Objective">The task's objective.</param>
/// <param name="Products">HVPs and JVPs so far.</param>
/// <param name="Samples">Samples over all quantities so far.</param>
internal readonly record struct Evaluation(double Objective, long Products, long Samples);

/// <summary>A run that keeps its evaluations in memory.</summary>
/// <param name="Evaluations">From the start to the end of the budget.</param>
/// <param name="Calls">What the run evaluated.</param>
/// <param name="Iterations">Updates of x.</param>
/// <param name="Lasted">Whether it used up its budget with finite numbers.</param>
internal sealed record Trial(IReadOnlyList<Evaluation> Evaluations, Ledger Calls, long Iterations, bool Lasted)
{
    /// <summary>The objective at the end; infinite if the run did not last.</summary>
    public double Final => Lasted && double.IsFinite(Evaluations[^1].Objective) ? Evaluations[^1].Objective : double.PositiveInfinity;

    /// <summary>The first evaluation at which the objective is no larger than the target, or null.</summary>
    public Evaluation? FirstAt(double target)
    {
        foreach (var e in Evaluations)
        {
            if (e.Objective <= target)
                return e;
        }

        return null;
    }

    /// <summary>Runs a method on a task.</summary>
    /// <param name="task">The task's name.</param>
    /// <param name="options">The task's options.</param>
    /// <param name="seed">Of data, start and batches.</param>
    /// <param name="algorithm">The method.</param>
    /// <param name="budget">When it ends.</param>
    /// <param name="evaluations">Points of the curve, at least 2.</param>
    /// <param name="start">Where the run starts; where the task says by default.</param>
    public static Trial Run(string task, TaskOptions options, int seed, Algorithm algorithm, Budget budget, int evaluations = 2, Func<TaskInstance<float>, StartingPoint<float>>? start = null)
    {
        var definition = RunConfiguration.FindTask(task);
        var instance = definition.Create<float>(options, (ulong)seed);
        var recorder = new Recorder(instance.Metrics, instance.Metrics.Names.ToList().IndexOf(definition.Objective));
        var result = Solver.Run(algorithm, instance.Oracle, start?.Invoke(instance) ?? instance.Start, new SolverOptions<float>(budget) { Evaluations = evaluations, Callbacks = [recorder] });
        return new(recorder.Evaluations, result.Progress.Ledger, result.Progress.Iteration, result.Reason == StopReason.BudgetReached);
    }

    private sealed class Recorder(ITaskMetrics<float> metrics, int objective) : ISolverCallback<float>
    {
        private readonly double[] _values = new double[metrics.Names.Count];

        public List<Evaluation> Evaluations { get; } = [];

        public void Evaluate(SolverProgress<float> progress)
        {
            metrics.Evaluate(progress.State.X, progress.State.Y, _values);
            Evaluations.Add(new(_values[objective], progress.Ledger.SecondOrder, progress.Ledger.TotalSamples));
        }
    }
}
