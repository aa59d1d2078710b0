using Xunit;

namespace Bilevel.Core.Tests;

public class BatchTests
{
    [Fact]
    public void Count_ByKind_IsTheNumberOfSamples()
    {
        Assert.Equal(10, Batch.Full.Count(samples: 10, batchSize: 4));
        Assert.Equal(4, Batch.Lower(3).Count(samples: 10, batchSize: 4));
        Assert.Equal(12, Batch.Lower(3).Times(3).Count(samples: 10, batchSize: 4));
        Assert.Equal(4, Batch.Block(1).Count(samples: 10, batchSize: 4));
        Assert.Equal(2, Batch.Block(2).Count(samples: 10, batchSize: 4));
    }

    [Fact]
    public void Ordinal_OfInnerSteps_CountsThrough() =>
        Assert.Equal([-3, -2, -1, 0, 1, 2], new[] { -1, 0 }.SelectMany(t => Enumerable.Range(0, 3).Select(i => Batch.Lower(t, i, 3).Ordinal)));

    [Fact]
    public void Equals_TheSameName_IsTheSameBatch()
    {
        Assert.Equal(Batch.Lower(3), Batch.Draw(Purpose.Lower, 3));
        Assert.NotEqual(Batch.Lower(3), Batch.Upper(3));
        Assert.NotEqual(Batch.Lower(3), Batch.Lower(3).Times(2));
        Assert.NotEqual(Batch.Lower(0), Batch.Full);
    }

    [Fact]
    public void ToString_ForPeople_NamesIt() =>
        Assert.Equal(
            ["the full batch", "block 2", "the Upper batch of iteration 4", "the Lower batch of iteration 4, inner step 1"],
            new[] { Batch.Full, Batch.Block(2), Batch.Upper(4), Batch.Lower(4, 1, 3) }.Select(b => b.ToString()));

    [Fact]
    public void Draw_ImpossibleNames_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Batch.Lower(0, 3, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => Batch.Lower(0, -1, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => Batch.Block(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Batch.Lower(0).Times(0));
    }
}
