using Bilevel.Numerics.Parallel;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Numerics.Tests.Parallel;

public class WorkerPoolTests
{
    private sealed class Counter(int parts) : IPartitioned
    {
        public int[] Runs { get; } = new int[parts];

        public void Run(int part) => Interlocked.Increment(ref Runs[part]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void For_ManyJobs_RunsEveryPartOnce(int threads)
    {
        using var pool = new WorkerPool(threads);
        for (var repeat = 1; repeat <= 2000; repeat++)
        {
            var job = new Counter(repeat % 17);
            pool.For(job.Runs.Length, job);
            Assert.All(job.Runs, runs => Assert.Equal(1, runs));
        }
    }

    [Fact]
    public void For_AfterAPause_WakesParkedWorkers()
    {
        using var pool = new WorkerPool(2);
        for (var repeat = 0; repeat < 5; repeat++)
        {
            Thread.Sleep(30);
            var job = new Counter(8);
            pool.For(8, job);
            Assert.All(job.Runs, runs => Assert.Equal(1, runs));
        }
    }

    private sealed class Failing : IPartitioned
    {
        public void Run(int part)
        {
            if (part == 3)
                throw new InvalidOperationException("part 3");
        }
    }

    [Fact]
    public void For_APartFails_ThrowsItAndStaysUsable()
    {
        using var pool = new WorkerPool(2);
        var error = Assert.Throws<AggregateException>(() => pool.For(8, new Failing()));
        Assert.Equal("part 3", error.InnerException!.Message);
        var job = new Counter(8);
        pool.For(8, job);
        Assert.All(job.Runs, runs => Assert.Equal(1, runs));
    }

    private sealed class Nested(WorkerPool pool, Counter inner) : IPartitioned
    {
        public void Run(int part) => pool.For(3, inner);
    }

    [Fact]
    public void For_FromInsideAPart_RunsOnThatThread()
    {
        using var pool = new WorkerPool(2);
        var inner = new Counter(3);
        pool.For(4, new Nested(pool, inner));
        Assert.All(inner.Runs, runs => Assert.Equal(4, runs));
    }

    [Fact]
    public void For_SteadyState_AllocatesNothing()
    {
        using var pool = new WorkerPool(2);
        var job = new Counter(6);
        Assert.Equal(0, Allocation.OfSteadyState(() => pool.For(6, job)));
    }
}
