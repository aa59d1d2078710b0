using Xunit;
using Xunit.Sdk;

namespace Bilevel.Autodiff.Tests;

public class CloseTests
{
    [Theory]
    [InlineData(1, 1.1)]
    [InlineData(0, 1e-6)]
    [InlineData(1, double.NaN)]
    [InlineData(double.NaN, 1)]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(1, double.NegativeInfinity)]
    public void Assert_NumbersApartOrNotFinite_Fails(double expected, double actual) =>
        Assert.Throws<TrueException>(() => Close.Assert(expected, actual, 1e-7));

    [Fact]
    public void Assert_NumbersWithinTolerance_Passes() => Close.Assert(1000, 1000.00005, 1e-7);

    [Fact]
    public void Assert_DifferentLengths_Fails() => Assert.ThrowsAny<XunitException>(() => Close.Assert([1, 2], [1], 1));
}
