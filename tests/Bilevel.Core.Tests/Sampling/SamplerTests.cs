using Xunit;

namespace Bilevel.Core.Tests;

public class SamplerTests
{
    private static int[] Ids(Sampler sampler, Batch batch)
    {
        var ids = new int[256];
        return ids[..sampler.Fill(batch, ids)];
    }

    [Theory]
    [InlineData(10, 5)]
    [InlineData(10, 3)]
    [InlineData(10, 10)]
    [InlineData(7, 16)]
    [InlineData(1, 4)]
    public void Fill_ShuffledStream_VisitsEveryRowOnceAnEpoch(int samples, int batchSize)
    {
        var sampler = new Sampler(3, upper: false, samples, batchSize, Sampling.Shuffled);
        var stream = Enumerable.Range(0, 6 * samples).SelectMany(t => Ids(sampler, Batch.Lower(t))).ToArray();
        Assert.Equal(6 * samples * batchSize, stream.Length);
        foreach (var epoch in stream.Chunk(samples).Where(chunk => chunk.Length == samples))
            Assert.Equal(Enumerable.Range(0, samples), epoch.Order());
    }

    [Fact]
    public void Fill_NegativeIterations_ContinueTheStreamToTheLeft()
    {
        // Iterations −10 … 9 of 3 ids out of 10 rows are positions −30 … 29: six whole epochs, the third ending before iteration 0.
        var sampler = new Sampler(3, upper: false, samples: 10, batchSize: 3, Sampling.Shuffled);
        var stream = Enumerable.Range(-10, 20).SelectMany(t => Ids(sampler, Batch.Draw(Purpose.Refinement, t))).ToArray();
        foreach (var epoch in stream.Chunk(10))
            Assert.Equal(Enumerable.Range(0, 10), epoch.Order());
        Assert.NotEqual(stream[..10], stream[30..40]);
    }

    [Fact]
    public void Fill_InnerSteps_AreConsecutiveInTheStream()
    {
        var sampler = new Sampler(3, upper: false, samples: 12, batchSize: 2, Sampling.Shuffled);
        var stream = Enumerable.Range(0, 2).SelectMany(t => Enumerable.Range(0, 3).SelectMany(i => Ids(sampler, Batch.Lower(t, i, 3)))).ToArray();
        Assert.Equal(Enumerable.Range(0, 12), stream.Order());
    }

    [Theory]
    [InlineData(10, 5, 2)]
    [InlineData(10, 4, 3)]
    [InlineData(3, 8, 1)]
    public void Fill_Blocks_PartitionTheRows(int samples, int batchSize, int blocks)
    {
        var sampler = new Sampler(3, upper: false, samples, batchSize, Sampling.WithReplacement);
        var rows = Enumerable.Range(0, blocks).SelectMany(b => Ids(sampler, Batch.Block(b)));
        Assert.Equal(Enumerable.Range(0, samples), rows.Order());
        Assert.Throws<ArgumentOutOfRangeException>(() => Ids(sampler, Batch.Block(blocks)));
    }

    [Fact]
    public void Fill_Full_IsEveryRowInOrder() =>
        Assert.Equal(Enumerable.Range(0, 9), Ids(new Sampler(3, upper: true, 9, 2, Sampling.Shuffled), Batch.Full));

    [Fact]
    public void Fill_WithReplacement_DrawsEveryRowEquallyOften()
    {
        const int Draws = 20_000;
        var sampler = new Sampler(3, upper: false, samples: 10, batchSize: 5, Sampling.WithReplacement);
        var counts = new int[10];
        for (var t = 0; t < Draws / 5; t++)
        {
            foreach (var id in Ids(sampler, Batch.Lower(t)))
                counts[id]++;
        }

        // 2000 expected of each, standard deviation 42: within 4 of them.
        Assert.All(counts, count => Assert.InRange(count, 2000 - 170, 2000 + 170));
    }

    [Theory]
    [InlineData(Sampling.Shuffled)]
    [InlineData(Sampling.WithReplacement)]
    public void Fill_TheSameName_IsTheSameDrawWhateverCameBefore(Sampling sampling)
    {
        var (one, other) = (new Sampler(3, upper: false, 100, 8, sampling), new Sampler(3, upper: false, 100, 8, sampling));
        var expected = Ids(one, Batch.Lower(41));
        for (var t = 0; t < 41; t++)
            Ids(other, Batch.Lower(t));
        Assert.Equal(expected, Ids(other, Batch.Lower(41)));
    }

    [Theory]
    [InlineData(Sampling.Shuffled)]
    [InlineData(Sampling.WithReplacement)]
    public void Fill_OtherSeedLevelOrPurpose_IsAnotherDraw(Sampling sampling)
    {
        var expected = Ids(new(3, upper: false, 1000, 8, sampling), Batch.Lower(5));
        Assert.NotEqual(expected, Ids(new(4, upper: false, 1000, 8, sampling), Batch.Lower(5)));
        Assert.NotEqual(expected, Ids(new(3, upper: true, 1000, 8, sampling), Batch.Lower(5)));
        Assert.NotEqual(expected, Ids(new(3, upper: false, 1000, 8, sampling), Batch.Draw(Purpose.Hvp, 5)));
        Assert.NotEqual(expected, Ids(new(3, upper: false, 1000, 8, sampling), Batch.Lower(6)));
    }

    [Fact]
    public void Fill_RoomTooSmall_SaysWhatWasExpected()
    {
        var sampler = new Sampler(3, upper: false, 100, 8, Sampling.Shuffled);
        var error = Assert.Throws<ArgumentException>(() => sampler.Fill(Batch.Lower(0), new int[7]));
        Assert.StartsWith("expected room for 8 ids, got 7", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void Constructor_NothingToDraw_Throws(int samples, int batchSize) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sampler(3, upper: false, samples, batchSize, Sampling.Shuffled));
}
