using Xunit;

namespace Bilevel.Data.Tests.Text;

public class LengthBucketsTests
{
    /// <summary>Of any lengths: every row once, long enough for it, and padded by less than the distance to the end before.</summary>
    [Fact]
    public void Of_RandomLengths_HoldsEveryRowOnceAndPadsLittle()
    {
        for (var repeat = 0; repeat < 500; repeat++)
        {
            var random = new Numerics.Random.RandomStream(23, 0, repeat, 0);
            var longest = random.NextInt(70);
            int[] lengths = [.. Enumerable.Range(0, random.NextInt(100)).Select(_ => random.NextInt(longest + 1))];
            var ends = LengthBuckets.Ends(longest);
            Assert.Equal(Math.Max(longest, 1), ends[^1]);
            var buckets = LengthBuckets.Of(lengths, ends);

            Assert.Equal(Enumerable.Range(0, lengths.Length), buckets.SelectMany(bucket => bucket.Rows).Order());
            Assert.Equal(buckets.Select(bucket => bucket.Steps).Order().Distinct(), buckets.Select(bucket => bucket.Steps));
            foreach (var bucket in buckets)
            {
                Assert.NotEmpty(bucket.Rows);
                Assert.Equal(bucket.Rows.Order(), bucket.Rows);
                Assert.All(bucket.Rows, row => Assert.InRange(lengths[row], Math.Max(bucket.Steps - 8, 0), bucket.Steps));
            }
        }
    }

    [Fact]
    public void Of_LengthsByHand_GoToTheFirstEndThatFits()
    {
        var buckets = LengthBuckets.Of([8, 0, 9, 32, 1], [8, 16, 32]);
        Assert.Equal([8, 16, 32], buckets.Select(bucket => bucket.Steps));
        Assert.Equal([0, 1, 4], buckets[0].Rows);
        Assert.Equal([2], buckets[1].Rows);
        Assert.Equal([3], buckets[2].Rows);
        Assert.Equal([8, 16, 20], LengthBuckets.Ends(20));
        Assert.Equal([8, 16], LengthBuckets.Ends(16));
        Assert.Equal([1], LengthBuckets.Ends(0));
    }

    [Fact]
    public void Of_LengthOutOfRangeOrEndsThatDontAscend_Throws()
    {
        Assert.Contains("lengths in 0 … 8, got 9 in row 1", Assert.Throws<ArgumentException>(() => LengthBuckets.Of([1, 9], [8])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => LengthBuckets.Of([-1], [8]));
        Assert.Throws<ArgumentException>(() => LengthBuckets.Of([1], [8, 8]));
        Assert.Throws<ArgumentException>(() => LengthBuckets.Of([0], [0]));
        Assert.Throws<ArgumentException>(() => LengthBuckets.Of([0], []));
    }
}
