using Bilevel.Core.Algorithms;
using Bilevel.Numerics;
using Xunit;

namespace Bilevel.Core.Tests.Algorithms;

public class GeometryTests
{
    [Fact]
    public void ProjectOntoBall_Outside_EndsOnTheEdgeInTheSameDirection()
    {
        Vec<double> y = new([4.0, 6.0]), centre = new([1.0, 2.0]);
        y.ProjectOntoBall(centre, radius: 2.5, offset: new(2));          // (3, 4) has length 5
        Assert.Equal([2.5, 4.0], y.Span.ToArray());
    }

    [Theory]
    [InlineData(5)]
    [InlineData(double.PositiveInfinity)]
    public void ProjectOntoBall_Inside_LeavesTheBits(double radius)
    {
        Vec<double> y = new([4.0, 6.0]), centre = new([1.0, 2.0]);
        y.ProjectOntoBall(centre, radius, offset: new(2));
        Assert.Equal([4.0, 6.0], y.Span.ToArray());
    }

    [Fact]
    public void ProjectOntoBall_DistanceThatOverflows_IsNaNAndNotTheCentre()
    {
        Vec<double> y = new([1e200, 1e200]), centre = new([1.0, 2.0]);
        y.ProjectOntoBall(centre, radius: 2.5, offset: new(2));
        Assert.Equal([double.NaN, double.NaN], y.Span.ToArray());
    }

    [Fact]
    public void Include_PointByPoint_IsTheMean()
    {
        var mean = new Vec<double>([123.0]);                             // what was there has weight 0
        for (var i = 0; i < 4; i++)
            mean.Include(new([1.0 + i]), i);
        Assert.Equal(2.5, mean[0], Tolerances.Rounding);
    }
}
