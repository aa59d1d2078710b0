using System.Numerics;
using Bilevel.Core;
using Bilevel.Core.Problems;

namespace Bilevel.Tasks;

/// <summary>A closed form made stochastic: 1024 samples (tiny: 128) that differ by <see cref="TaskOptions.Noise"/> and are the closed form together.</summary>
internal static class FiniteSum
{
    private const int Samples = 1024, TinySamples = 128;

    /// <summary>The finite sum around an exact problem; the problem itself where there is no noise.</summary>
    public static IOracle<T> Around<T>(IOracle<T> exact, TaskOptions options, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var samples = Math.Max(options.BatchSize, options.Size == TaskSize.Tiny ? TinySamples : Samples);
        return options.Noise > 0 ? new FiniteSumOracle<T>(exact, new(samples, options.BatchSize, options.Noise, options.Noise), seed) : exact;
    }
}
