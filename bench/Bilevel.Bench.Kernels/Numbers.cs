using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Bench.Kernels;

/// <summary>Numbers to compute with.</summary>
internal static class Numbers
{
    private const ulong Seed = 1;

    /// <summary>Normal entries, the same in every call.</summary>
    public static Vec<float> Normal(int length)
    {
        var random = new RandomStream(Seed, 1, 0, 0);
        var vector = new Vec<float>(length);
        foreach (ref var entry in vector.Span)
            entry = (float)random.NextGaussian();
        return vector;
    }
}
