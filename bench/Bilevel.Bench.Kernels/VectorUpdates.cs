using BenchmarkDotNet.Attributes;
using Bilevel.Numerics;
using Bilevel.Numerics.Parallel;

namespace Bilevel.Bench.Kernels;

/// <summary>The updates of a step of SOBA on flat vectors.</summary>
public class VectorUpdates
{
    private const double Step = 1e-6, Kept = 0.9;
    private int _threadsBefore;
    private Vec<float> _y = null!, _z = null!, _gradient = null!, _hvp = null!, _upper = null!;

    /// <summary>Entries of y: a linear classifier's, something between, the reward network's.</summary>
    [Params(7_850, 100_000, 1_253_001)]
    public int Length { get; set; }

    /// <summary>Threads of the shared pool.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Makes the vectors.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _threadsBefore = WorkerPool.Shared.Threads;
        WorkerPool.UseThreads(Threads);
        (_y, _z, _gradient, _hvp, _upper) =
            (Numbers.Normal(Length), Numbers.Normal(Length), Numbers.Normal(Length), Numbers.Normal(Length), Numbers.Normal(Length));
    }

    /// <summary>Leaves the pool as it was.</summary>
    [GlobalCleanup]
    public void Clean() => WorkerPool.UseThreads(_threadsBefore);

    /// <summary>y ← y − ρ ∇yG.</summary>
    [Benchmark]
    public void Descend() => _y -= Step * _gradient;

    /// <summary>z ← z − ρ (HVP − ∇yF).</summary>
    [Benchmark]
    public void DescendAlongResidual() => _z -= Step * (_hvp - _upper);

    /// <summary>z ← β z + (1 − β)(HVP − ∇yF).</summary>
    [Benchmark]
    public void Average() => _z.Set(Kept * _z + (1 - Kept) * (_hvp - _upper));

    /// <summary>⟨y, z⟩.</summary>
    [Benchmark]
    public double Dot() => _y.Dot(_z);
}
