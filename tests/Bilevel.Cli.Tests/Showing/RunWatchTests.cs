using Bilevel.Cli.Showing;
using Bilevel.Core;
using Bilevel.Core.Algorithms;
using Bilevel.Tasks;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Cli.Tests.Showing;

public sealed class RunWatchTests
{
    [Fact]
    public void AfterStep_SteadyState_AllocatesNothingAndKnowsTheShare()
    {
        var task = new QuadraticTask().Create<float>(new() { Size = TaskSize.Tiny }, 0);
        var watch = new RunWatch("soba");
        var meter = new Meter(watch);
        Solver.Run(new Soba(), task.Oracle, task.Start, new SolverOptions<float>(Budget.OfIterations(400)) { Callbacks = [meter] }, TestContext.Current.CancellationToken);
        Assert.Equal(0, meter.Allocated);
        Assert.InRange(watch.Now().Share, 0.99, 1);
        Assert.True(watch.Now().Rate > 0);
    }

    // Measures the watch alone, with the solver's own progress.
    private sealed class Meter(RunWatch watch) : ISolverCallback<float>
    {
        public long Allocated { get; private set; } = -1;

        public bool AfterStep(SolverProgress<float> progress)
        {
            if (progress.Iteration == 200)
                Allocated = Allocation.OfSteadyState(() => watch.AfterStep(progress));
            return watch.AfterStep(progress);
        }
    }
}
