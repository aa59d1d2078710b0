using Bilevel.Experiments.Tuning;
using Xunit;

namespace Bilevel.Experiments.Tests.Tuning;

/// <summary>Any number of points, evenly spaced on every axis and spread over all of them together.</summary>
public class TuningSpreadTests
{
    [Theory]
    [InlineData(1, 2)]
    [InlineData(1, 50)]
    [InlineData(2, 7)]
    [InlineData(2, 64)]
    [InlineData(3, 3)]
    [InlineData(3, 100)]
    public void Points_OfAnyNumber_AreEvenlySpacedOnEveryAxisWithBothEnds(int axes, int count)
    {
        var spread = Spread(axes, count);
        double[][] points = [.. Enumerable.Range(0, count).Select(spread.Point)];
        foreach (var axis in Enumerable.Range(0, axes))
        {
            var expected = Enumerable.Range(0, count).Select(i => new TuningRange(0.01, 10).At((double)i / (count - 1)));
            Assert.Equal(expected, points.Select(p => p[axis]).Order());
        }
    }

    /// <summary>Every cell of a coarse grid over the ranges has about its share of the points.</summary>
    [Theory]
    [InlineData(2, 4)]
    [InlineData(3, 2)]
    public void Points_FillTheRangesJointly(int axes, int cells)
    {
        const int Count = 128;
        var spread = Spread(axes, Count);
        int Cell(double value) => Math.Min(cells - 1, (int)(Math.Log10(value / 0.01) / 3 * cells));
        var counts = Enumerable.Range(0, Count).GroupBy(i => string.Join(' ', spread.Point(i).Select(Cell))).Select(g => g.Count()).ToArray();
        var share = Count / Math.Pow(cells, axes);
        Assert.Equal(Math.Pow(cells, axes), counts.Length);
        Assert.All(counts, n => Assert.InRange(n, 0.5 * share, 1.5 * share));
    }

    [Fact]
    public void Edges_AreTheOutermostEighthsOfAnyRange()
    {
        var spread = Spread(1, 64);
        var edges = Enumerable.Range(0, 64).Where(spread.IsOnEdge).Select(i => spread.Point(i)[0]).Order().ToArray();
        Assert.Equal(16, edges.Length);
        Assert.Equal((0.01, 10), (edges[0], edges[^1]));
        Assert.All(edges, v => Assert.True(v < 0.01 * Math.Pow(1000, 1 / 8.0) || v > 10 / Math.Pow(1000, 1 / 8.0)));
        Assert.Equal(2, Enumerable.Range(0, 5).Count(Spread(1, 5).IsOnEdge));
    }

    [Fact]
    public void Count_BelowTwo_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => Spread(2, 1));

    private static TuningSpread Spread(int axes, int count) => new([.. Enumerable.Repeat(new TuningRange(0.01, 10), axes)], count);
}
