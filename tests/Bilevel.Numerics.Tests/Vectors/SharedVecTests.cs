using Bilevel.Numerics.Parallel;
using Bilevel.Numerics.Random;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Numerics.Tests.Vectors;

/// <summary>Vectors long enough to be shared over threads.</summary>
[Collection(nameof(SharedPool))]
public class SharedVecTests
{
    private const int Length = 300_007;

    private static Vec<float> Uniform(byte stream)
    {
        var random = new RandomStream(9, stream, 0, 0);
        var v = new Vec<float>(Length);
        foreach (ref var entry in v.Span)
            entry = (float)random.NextDouble() - 0.5f;
        return v;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void SubtractAssign_OnThreeThreads_HasTheBitsOfOneEntryAlone(int terms)
    {
        Vec<float> into = Uniform(0), before = into.Clone();
        Vec<float>[] v = [Uniform(1), Uniform(2), Uniform(3), Uniform(4)];
        LinearCombination<float> sum = v[0];
        for (var i = 1; i < terms; i++)
            sum += (i + 0.25) * v[i];
        OnThreads(3, () => into -= 0.3 * sum);
        for (var i = 0; i < Length; i++)
        {
            var s = v[0][i];
            for (var term = 1; term < terms; term++)
                s = MathF.FusedMultiplyAdd(term + 0.25f, v[term][i], s);
            Assert.Equal(MathF.FusedMultiplyAdd(-0.3f, s, before[i]), into[i]);
        }
    }

    [Fact]
    public void Dot_OnThreeThreads_HasTheBitsOfOneThread()
    {
        Vec<float> a = Uniform(0), b = Uniform(1);
        var expected = a.Dot(b);
        OnThreads(3, () => Assert.Equal(expected, a.Dot(b)));
    }

    [Fact]
    public void UpdatesAndSums_OnTwoThreads_AllocateNothing()
    {
        Vec<float> z = Uniform(0), h = Uniform(1), g = Uniform(2);
        OnThreads(2, () => Assert.Equal(0, Allocation.OfSteadyState(() =>
        {
            z -= 1e-3 * (h - g);
            z.Set(0.9 * z + 0.1 * h);
            _ = z.Norm() + z.Dot(h);
        })));
    }

    private static void OnThreads(int threads, Action work)
    {
        try
        {
            WorkerPool.UseThreads(threads);
            work();
        }
        finally
        {
            WorkerPool.UseThreads(1);
        }
    }
}
