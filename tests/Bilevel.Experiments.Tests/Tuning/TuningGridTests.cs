using Bilevel.Experiments.Tuning;
using Xunit;

namespace Bilevel.Experiments.Tests.Tuning;

/// <summary>The same number of trials, however many step sizes there are.</summary>
public class TuningGridTests
{
    private static readonly TuningRange s_range = new(0.01, 10);

    [Theory]
    [InlineData(1, 64)]
    [InlineData(2, 8)]
    [InlineData(3, 4)]
    public void Points_Of64Trials_AreAllDifferentAndFillTheGrid(int axes, int levels)
    {
        var grid = Grid(axes, 64);
        double[][] points = [.. Enumerable.Range(0, 64).Select(grid.Point)];
        Assert.Equal(64, grid.Trials);
        Assert.Equal(64, points.Select(p => string.Join(' ', p)).Distinct().Count());
        Assert.All(Enumerable.Range(0, axes), axis => Assert.Equal(levels, points.Select(p => p[axis]).Distinct().Count()));
        Assert.All(points, p => Assert.Equal(axes, p.Length));
    }

    [Fact]
    public void Points_AreEvenlySpacedInLogSpaceToThreeDigits() =>
        Assert.Equal([0.01, 0.1, 1, 10], Enumerable.Range(0, 4).Select(i => Grid(1, 4).Point(i)[0]));

    [Fact]
    public void Points_InBetween_AreWhatAPersonCanCopy() => Assert.Equal([0.01, 0.0316, 0.1], Enumerable.Range(0, 3).Select(i => new TuningGrid([new(0.01, 0.1)], 3).Point(i)[0]));

    [Fact]
    public void Edges_AreTheOutermostLevelsOfAnyAxis()
    {
        var grid = Grid(2, 16);
        int[] inside = [.. Enumerable.Range(0, 16).Where(i => !grid.IsOnEdge(i))];
        Assert.Equal(4, inside.Length);
        Assert.All(inside, i => Assert.All(grid.Point(i), v => Assert.InRange(v, 0.02, 5)));
    }

    [Theory]
    [InlineData(2, 10)]
    [InlineData(3, 16)]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    [InlineData(2, -4)]
    public void Trials_ThatFillNoGrid_AreRefused(int axes, int trials) => Assert.Contains($"got {trials}", Assert.Throws<ArgumentException>(() => Grid(axes, trials)).Message, StringComparison.Ordinal);

    [Fact]
    public void Widened_ByTen_IsADecadeOnBothSides() => Assert.Equal(new TuningRange(0.001, 100), s_range.Widened(10));

    private static TuningGrid Grid(int axes, int trials) => new([.. Enumerable.Repeat(s_range, axes)], trials);
}
