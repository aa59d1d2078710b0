using System.Runtime.Intrinsics;
using Bilevel.Numerics.Kernels;
using Bilevel.Numerics.Random;
using Xunit;

namespace Bilevel.Numerics.Tests.Kernels;

public class TreeSumTests
{
    private static double[] Uniform(int n, byte stream)
    {
        var random = new RandomStream(11, stream, 0, 0);
        return [.. Enumerable.Range(0, n).Select(_ => random.NextDouble() - 0.5)];
    }

    [Fact]
    public void SumAndDot_AllSmallLengths_EqualExactReference()
    {
        for (var n = 0; n <= 257; n++)
        {
            double[] a = Uniform(n, 0), b = Uniform(n, 1);
            Assert.Equal((double)a.Sum(v => (decimal)v), TreeSum.Sum<double>(a), 1e-13);
            Assert.Equal((double)a.Zip(b).Sum(p => (decimal)p.First * (decimal)p.Second), TreeSum.Dot<double>(a, b), 1e-13);
        }
    }

    /// <summary>The tree written out by hand for one whole block and a part of the next, lane by lane.</summary>
    [Fact]
    public void Sum_TwoBlocks_FollowsTheFixedTree()
    {
        var a = Uniform(1024 + 21, 2);
        Assert.Equal(Leaf(a[..1024]) + Leaf(a[1024..]), TreeSum.Sum<double>(a));

        static double Leaf(double[] v)
        {
            var lanes = new double[8];
            for (var i = 0; i < v.Length; i++)
                lanes[i % 8] += v[i];
            return lanes[0] + lanes[4] + (lanes[2] + lanes[6]) + (lanes[1] + lanes[5] + (lanes[3] + lanes[7]));
        }
    }

    /// <summary>Whole fours of blocks, single ones and a part: as many additions as blocks, each in its place of the tree.</summary>
    [Theory]
    [InlineData(4 * 1024)]
    [InlineData(7 * 1024 + 5)]
    [InlineData(150 * 1024 + 1000)]
    public void Dot_ManyBlocks_IsTheTreeOverTheBlocks(int length)
    {
        double[] a = Uniform(length, 3), b = Uniform(length, 4);
        Assert.Equal(Tree(a, b), TreeSum.Dot<double>(a, b));

        static double Tree(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
        {
            if (a.Length <= 1024)
                return TreeSum.Dot(a, b);
            var half = ((a.Length + 1023) / 1024 + 1) / 2 * 1024;
            return Tree(a[..half], b[..half]) + Tree(a[half..], b[half..]);
        }
    }

    [Fact]
    public void Dot_HugeFloats_DoesNotOverflow() =>
        Assert.Equal(1e60 * 4, TreeSum.Dot<float>([1e30f, 1e30f, 1e30f, 1e30f], [1e30f, 1e30f, 1e30f, 1e30f]), 1e54);

    [Fact]
    public void Dot_AnotherLength_Throws() => Assert.Throws<ArgumentException>(() => TreeSum.Dot<float>([1f], [1f, 2f]));

    [Fact]
    public void Vector512_OnThisMachine_HasEightDoubleLanes() => Assert.Equal(8, Vector512<double>.Count);
}
