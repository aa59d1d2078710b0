using Bilevel.Reports.Charts;
using Xunit;

namespace Bilevel.Reports.Tests.Charts;

public class AxisTests
{
    [Fact]
    public void Over_LogWithZeroNegativeAndNaN_LeavesThemOut()
    {
        var axis = Axis.Over([0, -1, double.NaN, 0.1, 10], "loss", AxisScale.Log);
        Assert.InRange(axis.Low, 0.05, 0.1);
        Assert.InRange(axis.High, 10, 15);
        Assert.Equal(0.5, axis.Place(1), 1e-12);
        Assert.Equal(0, axis.Place(0));
        Assert.False(axis.Takes(0));
        Assert.False(axis.Takes(double.NaN));
    }

    [Fact]
    public void Over_OneValue_HasRoomAround()
    {
        var axis = Axis.Over([4, 4], "loss", AxisScale.Linear);
        Assert.True(axis.Low < 4 && axis.High > 4);
    }

    [Fact]
    public void Over_Nothing_IsStillAnAxis() => Assert.True(Axis.Over([], "loss", AxisScale.Log) is { Low: > 0 } axis && axis.High > axis.Low);

    [Fact]
    public void Over_PositiveValues_DoesNotPadBelowZero() => Assert.Equal(0, Axis.Over([0, 5], "loss", AxisScale.Linear).Low);

    [Fact]
    public void Over_Shares_DoNotPadAboveOne() => Assert.Equal(1, Axis.Over([0.5, 1], "accuracy", AxisScale.Linear, percent: true).High);
}
