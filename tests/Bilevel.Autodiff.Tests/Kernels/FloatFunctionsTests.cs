using System.Runtime.Intrinsics;
using Xunit;

namespace Bilevel.Autodiff.Tests;

/// <summary>Errors in units of the last place against the same function in double, on a grid over all floats of the range.</summary>
public class FloatFunctionsTests
{
    [Fact]
    public void Exp_NormalResults_WithinTwoUlp() => Check(FloatFunctions.Exp, Math.Exp, -87, 88.7f, 2);

    [Fact]
    public void Log_NormalAndSubnormal_WithinTwoUlp() => Check(FloatFunctions.Log, Math.Log, float.Epsilon, float.MaxValue, 2);

    [Fact]
    public void Tanh_All_WithinFourUlp() => Check(FloatFunctions.Tanh, Math.Tanh, -20, 20, 4);

    [Fact]
    public void Logistic_NormalResults_WithinFourUlp() => Check(FloatFunctions.Logistic, Logistic.Value, -87, 100, 4);

    [Fact]
    public void Softplus_NormalResults_WithinFourUlp() => Check(FloatFunctions.Softplus, Softplus.Value, -87, 100, 4);

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(0f)]
    [InlineData(-1000f)]
    [InlineData(1000f)]
    public void AllFunctions_AtSpecialValues_EqualTheScalarOnes(float x)
    {
        var v = Vector512.Create(x);
        Assert.Equal((float)Math.Exp(x), FloatFunctions.Exp(v)[0]);
        Assert.Equal((float)Math.Log(x), FloatFunctions.Log(v)[0]);
        Assert.Equal((float)Math.Tanh(x), FloatFunctions.Tanh(v)[0]);
        Assert.Equal((float)Logistic.Value(x), FloatFunctions.Logistic(v)[0]);
        Assert.Equal((float)Softplus.Value(x), FloatFunctions.Softplus(v)[0], 1e-7);
    }

    /// <summary>The same constant on 512-, 256- and 128-bit hardware: DOTNET_EnableAVX512=0 and DOTNET_EnableAVX2=0 change the width.</summary>
    [Fact]
    public void AllFunctions_OverAGrid_HaveTheSameBitsOnEveryMachine()
    {
        var hash = 14695981039346656037UL;
        for (long bits = 1; bits < 0x7F800000; bits += 1000003)
            foreach (var x in (float[])[BitConverter.Int32BitsToSingle((int)bits), -BitConverter.Int32BitsToSingle((int)bits)])
            {
                var v = Vector512.Create(x);
                foreach (var y in (Vector512<float>[])[FloatFunctions.Exp(v), FloatFunctions.Log(v), FloatFunctions.Tanh(v), FloatFunctions.Logistic(v), FloatFunctions.Softplus(v)])
                    hash = (hash ^ (uint)BitConverter.SingleToInt32Bits(float.IsNaN(y[0]) ? float.NaN : y[0])) * 1099511628211UL;
            }
        Assert.Equal(11045518210984246960UL, hash);
    }

    private static void Check(Func<Vector512<float>, Vector512<float>> function, Func<double, double> exact, float from, float to, double ulp)
    {
        // A prime stride through the ordered bit patterns of both signs.
        var worst = (Error: 0.0, At: 0f);
        for (long bits = 1; bits < 0x7F800000; bits += 20011)
            foreach (var x in (float[])[BitConverter.Int32BitsToSingle((int)bits), -BitConverter.Int32BitsToSingle((int)bits)])
            {
                if (x < from || x > to) continue;
                var expected = exact(x);
                var spacing = Math.Max(MathF.BitIncrement(Math.Abs((float)expected)) - (double)Math.Abs((float)expected), float.Epsilon);
                var error = Math.Abs(function(Vector512.Create(x))[3] - expected) / spacing;
                if (!(error <= worst.Error)) worst = (error, x);
            }
        Assert.True(worst.Error <= ulp, $"{worst.Error:F2} ulp at {worst.At:R}");
    }
}
