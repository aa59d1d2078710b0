using BenchmarkDotNet.Attributes;
using Bilevel.Numerics;

namespace Bilevel.Bench.Kernels;

/// <summary>The updates of a step of SOBA on flat vectors.</summary>
public class VectorUpdates
{
    private const double Step = 1e-6;
    private Vec<float> _y = null!, _z = null!, _gradient = null!, _hvp = null!, _upper = null!;

    /// <summary>Entries of y: a linear classifier's, the reward network's.</summary>
    [Params(7_850, 1_253_001)]
    public int Length { get; set; }

    /// <summary>Makes the vectors.</summary>
    [GlobalSetup]
    public void Prepare() => (_y, _z, _gradient, _hvp, _upper) =
        (Numbers.Normal(Length), Numbers.Normal(Length), Numbers.Normal(Length), Numbers.Normal(Length), Numbers.Normal(Length));

    /// <summary>y ← y − ρ ∇yG.</summary>
    [Benchmark]
    public void Descend() => _y -= Step * _gradient;

    /// <summary>z ← z − ρ (HVP − ∇yF).</summary>
    [Benchmark]
    public void DescendAlongResidual() => _z -= Step * (_hvp - _upper);

    /// <summary>⟨y, z⟩.</summary>
    [Benchmark]
    public double Dot() => _y.Dot(_z);
}
