using Bilevel.Core;
using Bilevel.Experiments.Running;
using Bilevel.Experiments.Tuning;
using Xunit;
using static Bilevel.Experiments.Tests.Runs;

namespace Bilevel.Experiments.Tests.Tuning;

public class TrialScorerTests
{
    /// <summary>Methods that adapt to tasks have another problem under the same task's name and seed.</summary>
    [Fact]
    public void Score_MethodsOfDifferentKindsInTurn_IsWhatARunAloneEndsWith()
    {
        var scorer = new TrialScorer();
        foreach (var algorithm in (string[])["soba", "maml", "anil", "soba", "bo-rep", "maml"])
        {
            var run = new RunConfiguration { Task = "few-shot", Options = Tiny, Algorithm = algorithm, Parameters = Steps(algorithm), Seed = 3, Budget = "20it" };
            var score = scorer.Score([run], Token);
            Assert.Equal(new TrialScorer().Score([run], Token), score);
            Assert.Equal(Alone(run), score.Objective!.Value);
        }
    }

    private static double Alone(RunConfiguration run)
    {
        var task = run.BuildTask();
        var state = Solver.Run(run.BuildAlgorithm(), task.Oracle, task.Start, new SolverOptions<float>(Budget.Parse(run.Budget)), Token).Progress.State;
        var metrics = new double[task.Metrics.Names.Count];
        task.Metrics.Evaluate(state.X, state.Y, metrics);
        return metrics[task.Metrics.Names.ToList().IndexOf(RunConfiguration.FindTask(run.Task).Objective)];
    }
}
