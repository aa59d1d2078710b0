using Bilevel.Core.Algorithms;
using Bilevel.Numerics;
using Xunit;

namespace Bilevel.Core.Tests.Algorithms;

public class RunningTableTests
{
    [Fact]
    public void Replace_TwiceTheSameBlock_EqualsHandNumbers()
    {
        var mean = new Vec<double>(1);
        var table = new RunningTable<double>(new(2), mean, samples: 4, batchSize: 3);
        Assert.Equal(8.0, table.Replace(0, new([8.0]))[0]);     // 8 − 0 + 0
        Assert.Equal(6.0, mean[0]);                             // 0 + ¾ · 8: three samples of four
        Assert.Equal(10.0, table.Replace(1, new([4.0]))[0]);    // 4 − 0 + 6
        Assert.Equal(7.0, mean[0]);                             // 6 + ¼ · 4
        Assert.Equal(3.0, table.Replace(0, new([4.0]))[0]);     // 4 − 8 + 7
        Assert.Equal(4.0, mean[0]);                             // 7 + ¾ · (4 − 8)
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 64, 1)]
    [InlineData(10, 3, 4)]
    [InlineData(9, 3, 3)]
    [InlineData(int.MaxValue, 2, 1 << 30)]
    public void Blocks_OfSamples_CountsAShorterLastOne(int samples, int batchSize, int blocks) =>
        Assert.Equal(blocks, RunningTable<float>.Blocks(samples, batchSize));

    [Fact]
    public void Replace_BlocksDrawnByTheirShare_HasTheMeanOfAllBlocksAsItsMean()
    {
        double[] values = [3, -1, 4, 1.5], shares = [0.3, 0.3, 0.3, 0.1];
        double Direction(int block)
        {
            var table = new RunningTable<double>(new(4), new(1), samples: 10, batchSize: 3);
            table.Replace(0, new([7.0]));
            table.Replace(3, new([-2.0]));
            return table.Replace(block, new([values[block]]))[0];
        }

        Assert.Equal(shares.Zip(values, (w, q) => w * q).Sum(), shares.Select((w, i) => w * Direction(i)).Sum(), Tolerances.Rounding * 10);
    }
}
