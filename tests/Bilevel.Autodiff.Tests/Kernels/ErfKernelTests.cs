using System.Runtime.Intrinsics;
using Xunit;

namespace Bilevel.Autodiff.Tests;

public class ErfKernelTests
{
    [Fact]
    public void Value_All_WithinTwoUlp()
    {
        var worst = (Error: 0.0, At: 0f);
        foreach (var x in Grid(20011))
        {
            var expected = Erf.Value(x);
            var spacing = Math.Max(MathF.BitIncrement(Math.Abs((float)expected)) - (double)Math.Abs((float)expected), float.Epsilon);
            var error = Math.Abs(FloatErf.Value(Vector512.Create(x))[3] - expected) / spacing;
            if (!(error <= worst.Error)) worst = (error, x);
        }
        Assert.True(worst.Error <= 2, $"{worst.Error:F2} ulp at {worst.At:R}");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(-0f)]
    [InlineData(-1000f)]
    public void Value_SpecialValues_EqualTheScalarOnes(float x) =>
        Assert.Equal(BitConverter.SingleToInt32Bits((float)Erf.Value(x)), BitConverter.SingleToInt32Bits(FloatErf.Value(Vector512.Create(x))[0]));

    /// <summary>The same constant on 512-, 256- and 128-bit hardware.</summary>
    [Fact]
    public void Value_OverAGrid_HasTheSameBitsOnEveryMachine()
    {
        var hash = 14695981039346656037UL;
        foreach (var x in Grid(1000003))
            hash = (hash ^ (uint)BitConverter.SingleToInt32Bits(FloatErf.Value(Vector512.Create(x))[0])) * 1099511628211UL;
        Assert.Equal(13270777532945808931UL, hash);
    }

    // A prime stride through the ordered bit patterns of both signs.
    private static IEnumerable<float> Grid(int stride)
    {
        for (long bits = 1; bits < 0x7F800000; bits += stride)
        {
            yield return BitConverter.Int32BitsToSingle((int)bits);
            yield return -BitConverter.Int32BitsToSingle((int)bits);
        }
    }
}
