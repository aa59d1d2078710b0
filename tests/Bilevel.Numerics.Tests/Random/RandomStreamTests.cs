using Bilevel.Numerics.Random;
using Xunit;

namespace Bilevel.Numerics.Tests.Random;

public class RandomStreamTests
{
    [Fact]
    public void NextUInt32_SameKey_RepeatsAndOtherKeysDiffer()
    {
        static uint[] First(ulong seed, byte stream, long iteration, int inner)
        {
            var s = new RandomStream(seed, stream, iteration, inner);
            return [.. Enumerable.Range(0, 9).Select(_ => s.NextUInt32())];
        }

        var reference = First(1, 2, 3, 4);
        Assert.Equal(reference, First(1, 2, 3, 4));
        Assert.NotEqual(reference, First(9, 2, 3, 4));
        Assert.NotEqual(reference, First(1, 9, 3, 4));
        Assert.NotEqual(reference, First(1, 2, -3, 4));
        Assert.NotEqual(reference, First(1, 2, 3, 9));
        Assert.NotEqual(reference, First(1UL << 32 | 1, 2, 3, 4));
        Assert.NotEqual(reference, First(1, 2, 3L << 32 | 3, 4));
    }

    [Fact]
    public void NextInt_ManyDraws_IsUniform()
    {
        var random = new RandomStream(5, 0, 0, 0);
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++)
            counts[random.NextInt(7)]++;
        // χ² with 6 degrees of freedom: 22.5 is the 0.1 % point.
        Assert.True(counts.Sum(c => (c - 10_000.0) * (c - 10_000.0) / 10_000) < 22.5);
    }

    [Fact]
    public void NextGaussian_ManyDraws_HasStandardMoments()
    {
        var random = new RandomStream(5, 1, 0, 0);
        var draws = Enumerable.Range(0, 100_000).Select(_ => random.NextGaussian()).ToArray();
        Assert.Equal(0, draws.Average(), 0.015);
        Assert.Equal(1, draws.Average(d => d * d), 0.02);
        Assert.Equal(3, draws.Average(d => d * d * d * d), 0.15);
    }

    [Fact]
    public void Constructor_InnerOutOfRange_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomStream(0, 0, 0, 1 << 24));
}
