using Bilevel.Numerics.Random;
using Xunit;

namespace Bilevel.Numerics.Tests.Random;

public class KeyedPermutationTests
{
    [Fact]
    public void Indexer_AllSmallCounts_IsAPermutation()
    {
        for (var n = 1; n <= 300; n++)
        {
            var p = new KeyedPermutation(n, 3, 1, n);
            Assert.Equal(Enumerable.Range(0, n), Enumerable.Range(0, n).Select(i => p[i]).Order());
        }
    }

    [Fact]
    public void Indexer_OverManyEpochs_PutsEveryEntryEverywhereEquallyOften()
    {
        const int N = 10, Epochs = 20_000;
        var counts = new int[N, N];
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            var p = new KeyedPermutation(N, 3, 1, epoch);
            for (var i = 0; i < N; i++)
                counts[i, p[i]]++;
        }

        const double Expected = (double)Epochs / N;
        // χ² with 81 degrees of freedom: 126 is the 0.1 % point.
        Assert.True(counts.Cast<int>().Sum(c => (c - Expected) * (c - Expected) / Expected) < 126);
    }

    [Fact]
    public void Indexer_OutOfRange_Throws() =>
        Assert.Throws<IndexOutOfRangeException>(() => new KeyedPermutation(5, 0, 0, 0)[5]);

    [Fact]
    public void MoveTo_ThereAndBack_IsAPureFunctionOfTheKey()
    {
        var first = new KeyedPermutation(100, 3, 1, -7);
        var moved = new KeyedPermutation(100, 3, 1, 8);
        Assert.NotEqual(first.Order.ToArray(), moved.Order.ToArray());
        moved.MoveTo(3, 1, -7);
        Assert.Equal(first.Order.ToArray(), moved.Order.ToArray());
    }
}
