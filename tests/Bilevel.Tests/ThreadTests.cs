using Bilevel.Core;
using Bilevel.Core.Algorithms;
using Bilevel.Numerics.Parallel;
using Xunit;

namespace Bilevel.Tests;

/// <summary>Tests that change the number of threads of the whole process run alone.</summary>
[CollectionDefinition(nameof(Threads), DisableParallelization = true)]
public class Threads;

[Collection(nameof(Threads))]
public class ThreadTests
{
    private const LowerAsk AllLower = LowerAsk.Value | LowerAsk.Joint | LowerAsk.GradientX;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Answers_WithMoreThreads_HaveTheSameBits(int threads)
    {
        float[] Answers(int count) => With(count, () =>
        {
            var oracle = Problems.Cleaning(4000, 100, 10).Compile<float>();
            var (x, y, v) = (Random.Vector<float>(4000, 1), Random.Vector<float>(oracle.Shape.LowerDimension, 2, 0.1), Random.Vector<float>(oracle.Shape.LowerDimension, 3));
            var lower = oracle.Lower(x, y, v, Batch.Full, new(AllLower, oracle.Shape));
            var upper = oracle.Upper(x, y, Batch.Full, new(UpperAsk.Value | UpperAsk.Gradients, oracle.Shape));
            return (float[])[(float)lower.Value, .. lower.GradientY.Span, .. lower.Hvp.Span, .. lower.Jvp.Span, .. lower.GradientX.Span, (float)upper.Value, .. upper.GradientY.Span];
        });
        Assert.Equal(Answers(1), Answers(threads));
    }

    [Fact]
    public void Solve_WithMoreThreads_HasTheSameBits()
    {
        double[] X(int count) => With(count, () => Problems.Cleaning(2000, 64, 10).Solve(new Soba { UpperStep = 10 }, Budget.OfIterations(20), cancellation: TestContext.Current.CancellationToken).X.ToArray());
        Assert.Equal(X(1), X(2));
    }

    private static TResult With<TResult>(int threads, Func<TResult> run)
    {
        var before = WorkerPool.Shared.Threads;
        WorkerPool.UseThreads(threads);
        try
        {
            return run();
        }
        finally
        {
            WorkerPool.UseThreads(before);
        }
    }
}
