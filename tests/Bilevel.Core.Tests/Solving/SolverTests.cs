using Bilevel.Testing;
using Xunit;

namespace Bilevel.Core.Tests.Solving;

public class SolverTests
{
    [Theory]
    [InlineData("7it", 7)]
    [InlineData("2s", 8)]
    [InlineData("1.9s", 8)]
    [InlineData("20samples", 4)]
    [InlineData("21samples", 5)]
    [InlineData("6hvp", 6)]
    [InlineData("6fx", 6)]
    [InlineData("100it,1s", 4)]
    [InlineData("3it,1s,100samples,50jvp", 3)]
    public void Run_Budget_StopsBeforeTheFirstStepPastIt(string budget, long iterations)
    {
        var result = Runs.Run<double>(new(Budget.Parse(budget)));
        Assert.Equal((StopReason.BudgetReached, iterations), (result.Reason, result.Progress.Iteration));
        Assert.Equal(iterations * Runs.SecondsPerStep, result.Progress.Seconds);
        Assert.Equal(iterations, result.Progress.Ledger[Quantity.Hvp]);
        Assert.Contains(Budget.Parse(budget).InWords, result.Message, StringComparison.Ordinal);
        Assert.Contains($"{iterations} iterations", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10cross")]
    [InlineData("10gx")]
    [InlineData("10value")]
    public void Run_BudgetThatTheMethodNeverUses_IsRefused(string budget)
    {
        var error = Assert.Throws<ArgumentException>(() => Runs.Run<double>(new(Budget.Parse(budget))));
        Assert.Contains("never be used up", error.Message, StringComparison.Ordinal);
        Assert.Equal(5, Runs.Run<double>(new(Budget.Parse($"{budget},5it"))).Progress.Iteration);
    }

    [Theory]
    [InlineData(100, 2)]
    [InlineData(100, 11)]
    [InlineData(100, 101)]
    [InlineData(77, 8)]
    [InlineData(1000, 1001)]
    [InlineData(10, 4)]
    public void Run_EvaluationMarks_AreTheFirstStepsAtOrPastTheirShare(long iterations, int evaluations)
    {
        var watcher = new Watcher<double>();
        Runs.Run<double>(new(Budget.OfIterations(iterations)) { Evaluations = evaluations, Callbacks = [watcher] });
        // ⌈k · iterations / (n − 1)⌉ in whole numbers.
        var expected = Enumerable.Range(0, evaluations).Select(k => (k * iterations + evaluations - 2) / (evaluations - 1));
        Assert.Equal(expected, watcher.Evaluated.Select(e => e.Iteration));
        Assert.Equal(Enumerable.Range(1, evaluations), watcher.Evaluated.Select(e => e.Evaluations));
    }

    [Fact]
    public void Run_StepThatPassesSeveralMarks_IsEvaluatedOnce()
    {
        var watcher = new Watcher<double>();
        Runs.Run<double>(new(Budget.OfIterations(3)) { Evaluations = 101, Callbacks = [watcher] });
        Assert.Equal([0, 1, 2, 3], watcher.Evaluated.Select(e => e.Iteration));
        Assert.Equal([0, 1 / 3.0, 2 / 3.0, 1], watcher.Evaluated.Select(e => e.Used));
    }

    [Fact]
    public void Run_OneEvaluation_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SolverOptions<double>(Budget.OfIterations(1)) { Evaluations = 1 });

    [Fact]
    public void Run_TimeInCallbacks_IsNotTheMethods()
    {
        var clock = new ManualClock();
        bool Dawdle()
        {
            clock.Advance(1000);
            return true;
        }

        var watcher = new Watcher<double> { OnStep = _ => Dawdle(), OnEvaluate = _ => Dawdle(), OnEnd = _ => Dawdle() };
        var result = Runs.On(
            new TimedOracle<double>(Runs.Quadratic<double>(), clock, Runs.SecondsPerStep),
            new(Budget.OfSeconds(2)) { Evaluations = 5, Callbacks = [watcher], Clock = clock });
        Assert.Equal((8, 2.0), (result.Progress.Iteration, result.Progress.Seconds));
        Assert.Equal([0, 0.5, 1, 1.5, 2], watcher.Evaluated.Select(e => e.Seconds));
    }

    [Fact]
    public void Run_TimeToCompile_IsNotTheMethods()
    {
        var clock = new ManualClock();
        var result = Runs.On(new TimedOracle<double>(Runs.Quadratic<double>(), clock, Runs.SecondsPerStep, compiling: 64), new(Budget.OfSeconds(2)) { Clock = clock });
        Assert.Equal((8, 2.0), (result.Progress.Iteration, result.Progress.Seconds));
    }

    [Fact]
    public void Run_EvaluationByTheProblemItself_IsNotCounted()
    {
        var problem = Runs.Quadratic<double>();
        var watcher = new Watcher<double> { OnEvaluate = p => problem.Upper(p.State.X, p.State.Y, Batch.Full, new(UpperAsk.Value, problem.Shape)) };
        Assert.Equal(0, Runs.Run<double>(new(Budget.OfIterations(5)) { Callbacks = [watcher] }).Progress.Ledger[Quantity.Value]);
    }

    [Fact]
    public void Run_Soba_CountsItsDocumentedCost()
    {
        var ledger = Runs.Run<double>(new(Budget.OfIterations(9))).Progress.Ledger;
        Assert.All(Quantities.All, q => Assert.Equal(Runs.Method.Cost(9)[q], ledger[q]));
    }

    [Fact]
    public void Run_CallbackSaysStop_EvaluatesAndEnds()
    {
        Watcher<double> first = new() { OnStep = p => p.Iteration < 4 }, second = new();
        var result = Runs.Run<double>(new(Budget.OfIterations(10)) { Evaluations = 6, Callbacks = [first, second] });
        Assert.Equal((StopReason.StoppedByCallback, 4L), (result.Reason, result.Progress.Iteration));
        Assert.Equal([0, 2, 4], second.Evaluated.Select(e => e.Iteration));
        Assert.Equal((4L, 4L), (first.Steps, second.Steps));
        Assert.Equal([StopReason.StoppedByCallback], second.Endings);
        Assert.Contains("after 4 iterations", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Cancelled_KeepsTheWork()
    {
        using var source = new CancellationTokenSource();
        var watcher = new Watcher<double>
        {
            OnStep = p =>
            {
                if (p.Iteration == 6)
                    source.Cancel();
                return true;
            },
        };
        var result = Runs.Run<double>(new(Budget.OfIterations(10)) { Callbacks = [watcher] }, stop: source);
        Assert.Equal((StopReason.Cancelled, 6L), (result.Reason, result.Progress.Iteration));
        Assert.Equal(Runs.Run<double>(new(Budget.OfIterations(6))).Progress.State.X.Span.ToArray(), result.Progress.State.X.Span.ToArray());
        Assert.Equal([StopReason.Cancelled], watcher.Endings);
    }

    [Fact]
    public void Run_CancelledBeforeItStarts_TakesNoStep()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var result = Runs.Run<double>(new(Budget.OfIterations(10)), stop: source);
        Assert.Equal((StopReason.Cancelled, 0L), (result.Reason, result.Progress.Iteration));
    }

    [Fact]
    public void Run_StartOfAnotherLength_Throws()
    {
        var problem = Runs.Quadratic<double>();
        var error = Assert.Throws<ArgumentException>(() => Solver.Run(Runs.Method, problem, new(new(2), new(4)), new(Budget.OfIterations(1)), TestContext.Current.CancellationToken));
        Assert.Contains("expected y with 3 entries, got 4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_TwiceAlike_HasTheSameBits()
    {
        var (first, second) = (Runs.Run<float>(new(Budget.OfIterations(50))), Runs.Run<float>(new(Budget.OfIterations(50))));
        for (var i = 0; i < first.Progress.State.Vectors.Count; i++)
            Assert.Equal(first.Progress.State.Vectors[i].Vector.Span.ToArray(), second.Progress.State.Vectors[i].Vector.Span.ToArray());
    }

    [Fact]
    public void Run_SteadyState_AllocatesNothing()
    {
        const long WarmUp = 100, Measured = 1_000;
        var (before, after) = (0L, -1L);
        var watcher = new Watcher<float>
        {
            OnStep = p =>
            {
                if (p.Iteration == WarmUp)
                    before = GC.GetAllocatedBytesForCurrentThread();
                if (p.Iteration == WarmUp + Measured)
                    after = GC.GetAllocatedBytesForCurrentThread();
                return true;
            },
        };
        var result = Runs.On(Runs.Quadratic<float>(), new(Budget.Parse($"{WarmUp + Measured}it,1e9s,1e12samples,1e12hvp")) { Callbacks = [watcher] });
        Assert.True(result.Reason == StopReason.BudgetReached, result.Message);
        Assert.Equal(before, after);
    }
}
