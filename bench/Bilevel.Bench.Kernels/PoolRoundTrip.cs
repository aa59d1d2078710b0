using BenchmarkDotNet.Attributes;
using Bilevel.Numerics.Parallel;

namespace Bilevel.Bench.Kernels;

/// <summary>What it costs to hand out parts of a job that does nothing.</summary>
public class PoolRoundTrip : IPartitioned, IDisposable
{
    private WorkerPool _pool = new(1);

    /// <summary>Threads of the pool, and parts of the job.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Starts the threads.</summary>
    [GlobalSetup]
    public void Prepare() => _pool = new(Threads);

    /// <summary>A job.</summary>
    [Benchmark]
    public void RoundTrip() => _pool.For(Threads, this);

    /// <summary>Does nothing.</summary>
    public void Run(int part)
    {
    }

    /// <summary>Stops the threads.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _pool.Dispose();
        GC.SuppressFinalize(this);
    }
}
