using Bilevel.Reports.Charts;
using Xunit;

namespace Bilevel.Reports.Tests.Charts;

public class SeedBandTests
{
    private static CurvePoint[] Curve(params (double X, double Y)[] points) => [.. points.Select(p => new CurvePoint(p.X, p.Y))];

    [Fact]
    public void Of_SeedsAtDifferentPlaces_InterpolatesOnTheUnion()
    {
        // Second seed at 1: 6 + (2 − 6)/2 = 4; first seed at 2 is its own 2; third is 3 everywhere.
        var band = SeedBand.Of([Curve((0, 4), (1, 3), (2, 2)), Curve((0, 6), (2, 2)), Curve((0, 3), (2, 3))]);
        Assert.Equal([new(0, 4, 3, 6), new(1, 3, 3, 4), new BandPoint(2, 2, 2, 3)], band);
    }

    [Fact]
    public void Of_EvenCount_TakesTheMeanOfTheMiddleTwo() =>
        Assert.Equal([new BandPoint(1, 2.5, 1, 4)], SeedBand.Of([Curve((1, 1)), Curve((1, 4))]));

    [Fact]
    public void Of_RangesThatDiffer_StaysWhereAllSeedsAre()
    {
        var band = SeedBand.Of([Curve((0, 1), (10, 11)), Curve((2, 0), (8, 6))]);
        Assert.Equal([new(2, 1.5, 0, 3), new BandPoint(8, 7.5, 6, 9)], band);
    }

    [Fact]
    public void Of_SeveralEvaluationsAtOneX_TakesTheLast() =>
        Assert.Equal([new(0, 5, 5, 5), new BandPoint(3, 1, 1, 1)], SeedBand.Of([Curve((0, 9), (0, 5), (3, 2), (3, 1))]));

    [Fact]
    public void Of_NaN_IsLeftOut_AndASeedWithNothingElseIsIgnored() =>
        Assert.Equal(
            [new(0, 4, 4, 4), new BandPoint(2, 2, 2, 2)],
            SeedBand.Of([Curve((0, 4), (1, double.NaN), (2, 2)), Curve((0, double.NaN), (2, double.PositiveInfinity))]));

    [Fact]
    public void Of_Nothing_IsEmpty() => Assert.Empty(SeedBand.Of([]));

    [Fact]
    public void Of_RangesApart_IsEmpty() => Assert.Empty(SeedBand.Of([Curve((0, 1), (1, 1)), Curve((2, 1), (3, 1))]));
}
