using System.Numerics;
using Bilevel.Core.Algorithms;
using Bilevel.Core.Tests.Solving;
using Xunit;

namespace Bilevel.Core.Tests.Checkpoints;

public class CheckpointTests
{
    private const string Configuration = "c0ffee";
    private const long Whole = 100;

    public static TheoryData<string, int> Budgets => new()
    {
        { $"{Whole}it", 11 }, { $"{Whole}it", 101 }, { $"{Whole * Runs.SecondsPerStep}s", 8 }, { $"{5 * Whole}samples", 2 }, { $"{Whole}jvp", 14 },
    };

    private static SolverOptions<T> Options<T>(string budget, int evaluations, Watcher<T> watcher, Checkpoint<T>? resume = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(Budget.Parse(budget)) { Evaluations = evaluations, Callbacks = [watcher], Resume = resume };

    private static void AssertSame<T>(SolverProgress<T> expected, SolverProgress<T> actual)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Assert.Equal((expected.Iteration, expected.Seconds, expected.Used, expected.Evaluations, expected.Marks), (actual.Iteration, actual.Seconds, actual.Used, actual.Evaluations, actual.Marks));
        Assert.All(Quantities.All, q => Assert.Equal((expected.Ledger[q], expected.Ledger.Samples(q)), (actual.Ledger[q], actual.Ledger.Samples(q))));
        Assert.Equal(expected.Ledger.TotalSamples, actual.Ledger.TotalSamples);
        for (var i = 0; i < expected.State.Vectors.Count; i++)
            Assert.Equal(expected.State.Vectors[i].Vector.Span.ToArray(), actual.State.Vectors[i].Vector.Span.ToArray());
    }

    [Theory]
    [MemberData(nameof(Budgets))]
    public void Resume_AfterCancellation_IsTheUninterruptedRun(string budget, int evaluations)
    {
        CancelAndResume<float>(budget, evaluations);
        CancelAndResume<double>(budget, evaluations);
    }

    private static void CancelAndResume<T>(string budget, int evaluations)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Watcher<T> whole = new(), second = new();
        var uninterrupted = Runs.Run(Options(budget, evaluations, whole));

        using var source = new CancellationTokenSource();
        var first = new Watcher<T>
        {
            OnStep = p =>
            {
                if (p.Iteration == 37)
                    source.Cancel();
                return true;
            },
        };
        var interrupted = Runs.Run(Options(budget, evaluations, first), stop: source);
        Assert.Equal((StopReason.Cancelled, 37L), (interrupted.Reason, interrupted.Progress.Iteration));

        var resumed = Runs.Run(Options(budget, evaluations, second, Checkpoint<T>.Of(interrupted.Progress, Configuration)));
        Assert.Equal(Whole - 37, second.Steps);
        Assert.Equal(whole.Evaluated, [.. first.Evaluated, .. second.Evaluated]);
        AssertSame(uninterrupted.Progress, resumed.Progress);
    }

    [Theory]
    [InlineData(37)]
    [InlineData(40)]
    [InlineData(100)]
    public void Resume_FromACheckpointTakenDuringTheRun_EvaluatesEveryMarkOnce(long at)
    {
        // As after kill -9: the checkpoint is from a step's end, before the mark of that step was evaluated.
        Checkpoint<double>? taken = null;
        var first = new Watcher<double>
        {
            OnStep = p =>
            {
                if (p.Iteration == at)
                    taken = Checkpoint<double>.Of(p, Configuration);
                return true;
            },
        };
        var second = new Watcher<double>();
        var whole = Runs.Run(Options("100it", 11, first));
        AssertSame(whole.Progress, Runs.Run(Options("100it", 11, second, taken)).Progress);
        Assert.Equal(first.Evaluated.Where(e => e.Iteration >= at), second.Evaluated);
    }

    [Fact]
    public void Resume_WithALongerBudget_EvaluatesItsMarksToTheEnd()
    {
        Watcher<double> whole = new(), first = new(), second = new();
        Runs.Run(Options("100it", 5, whole));
        var part = Runs.Run(Options("37it", 5, first));
        var result = Runs.Run(Options("100it", 5, second, Checkpoint<double>.Of(part.Progress, Configuration)));
        Assert.Equal(100, result.Progress.Iteration);
        Assert.Equal([50, 75, 100], second.Evaluated.Select(e => e.Iteration));
        Assert.Equal(whole.Evaluated[^1].X, second.Evaluated[^1].X);
    }

    [Fact]
    public void Resume_FinishedRun_DoesNothing()
    {
        Watcher<double> first = new(), second = new();
        var whole = Runs.Run(Options("10it", 5, first));
        var again = Runs.Run(Options("10it", 5, second, Checkpoint<double>.Of(whole.Progress, Configuration)));
        Assert.Equal((StopReason.BudgetReached, 0L, 0), (again.Reason, second.Steps, second.Evaluated.Count));
        AssertSame(whole.Progress, again.Progress);
    }

    [Fact]
    public void Of_ARunThatGoesOn_IsACopy()
    {
        Checkpoint<double>? early = null;
        var watcher = new Watcher<double>
        {
            OnStep = p =>
            {
                early ??= Checkpoint<double>.Of(p, Configuration);
                return true;
            },
        };
        var result = Runs.Run(Options("10it", 2, watcher));
        Assert.Equal((1L, 5L), (early!.Iteration, early.Ledger.TotalSamples));
        Assert.NotEqual(result.Progress.State.X.Span.ToArray(), early.Vectors[0].Values);
        Assert.Equal(["x", "y", "z", "v"], early.Vectors.Select(v => v.Name));
    }

    [Fact]
    public void Resume_AnotherAlgorithm_IsRefused()
    {
        var checkpoint = Checkpoint<double>.Of(Runs.Run(new SolverOptions<double>(Budget.OfIterations(3))).Progress, Configuration) with { Algorithm = "stocbio" };
        var error = Assert.Throws<ArgumentException>(() => Runs.Run(Options("10it", 2, new(), checkpoint)));
        Assert.Equal("expected a checkpoint of soba, got one of stocbio", error.Message);
    }

    [Fact]
    public void Resume_VectorsOfAnotherProblem_IsRefusedWithBothLists()
    {
        var checkpoint = Checkpoint<double>.Of(Runs.Run(new SolverOptions<double>(Budget.OfIterations(3))).Progress, Configuration);
        var other = checkpoint with { Vectors = [("x", new double[2]), ("y", new double[4]), ("z", new double[4])] };
        var error = Assert.Throws<ArgumentException>(() => Runs.Run(Options("10it", 2, new(), other)));
        Assert.Contains("x (2), y (3), z (3)", error.Message, StringComparison.Ordinal);
        Assert.Contains("x (2), y (4), z (4)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_CheckpointOfBrokenNumbers_EndsBeforeAStep()
    {
        var checkpoint = Checkpoint<double>.Of(Runs.Run(new SolverOptions<double>(Budget.OfIterations(3))).Progress, Configuration);
        checkpoint.Vectors[1].Values[2] = double.NaN;
        var watcher = new Watcher<double>();
        var result = Runs.Run(Options("10it", 2, watcher, checkpoint), new Soba());
        Assert.Equal((StopReason.NonFinite, "y is NaN at y[2], before iteration 3"), (result.Reason, result.Message));
        Assert.Equal(0, watcher.Steps);
    }
}
