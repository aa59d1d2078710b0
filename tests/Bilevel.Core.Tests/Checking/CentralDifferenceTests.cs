using Bilevel.Core.Checking;
using Xunit;

namespace Bilevel.Core.Tests.Checking;

public class CentralDifferenceTests
{
    public static TheoryData<string, double> Functions => new()
    {
        { "exp", 1 }, { "sin 100", 100 }, { "sin 1000", 1000 }, { "1e9 + t", 1 }, { "t^7 + 1e-9 t", 1e-9 }, { "1e-12 sin", 1e-12 },
    };

    private static double F(string name, double t) => name switch
    {
        "exp" => Math.Exp(t),
        "sin 100" => Math.Sin(100 * t),
        "sin 1000" => Math.Sin(1000 * t),
        "1e9 + t" => 1e9 + t,
        "t^7 + 1e-9 t" => Math.Pow(t, 7) + 1e-9 * t,
        _ => 1e-12 * Math.Sin(t),
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void WithError_SmoothFunction_BoundsItsTrueError(string name, double derivative)
    {
        var (value, error) = CentralDifference.WithError(t => F(name, t));
        Assert.True(Math.Abs(value - derivative) <= error, $"error {Math.Abs(value - derivative):e1}, bound {error:e1}");
    }

    [Fact]
    public void WithError_OrderOneFunction_IsGoodToTheGoldenTolerance()
    {
        var (value, error) = CentralDifference.WithError(Math.Exp);
        Assert.Equal(1, value, 1e-11);
        Assert.InRange(error, 0, 1e-10);
    }

    [Fact]
    public void WithError_HalvedStep_TruncationFallsWithTheSixthPower()
    {
        // sin(40t) at steps where truncation is far above rounding; order fitted between two steps.
        double Error(double h) => Math.Abs(CentralDifference.Along(t => Math.Sin(40 * t), h) - 40);
        Assert.InRange(Math.Log2(Error(0.02) / Error(0.01)), 5.8, 6.2);
    }

    [Fact]
    public void WithError_Kink_IsSeen()
    {
        var (_, error) = CentralDifference.WithError(t => Math.Max(0, t - 1e-3));
        Assert.InRange(error, 1e-2, 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void WithError_NoStep_Throws(double step) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => CentralDifference.WithError(t => t, step));
}
