using System.Globalization;
using System.Text;
using Xunit;

namespace Bilevel.Data.Tests.Text;

public class DecimalNumberTests
{
    private static readonly string[] _shapes = ["0.#####", "0.########", "0.0000000000", "0.#", "0", "E8", "0.00000000000000"];

    /// <summary>The fast way and the slow way give the number nearest to the digits, bit for bit.</summary>
    [Fact]
    public void TryParse_ManyNumbers_EqualsTheLibrary()
    {
        for (var repeat = 0; repeat < 20_000; repeat++)
        {
            var random = new Numerics.Random.RandomStream(11, 0, repeat, 0);
            var number = random.NextGaussian() * Math.Pow(10, random.NextInt(9) - 4);
            var text = number.ToString(_shapes[random.NextInt(_shapes.Length)], CultureInfo.InvariantCulture);
            Assert.True(DecimalNumber.TryParse(Encoding.ASCII.GetBytes(text), out var value), text);
            Assert.Equal(BitConverter.SingleToInt32Bits(float.Parse(text, CultureInfo.InvariantCulture)), BitConverter.SingleToInt32Bits(value));
        }
    }

    [Theory]
    [InlineData("16777216", 16777216f)]
    [InlineData("16777217", 16777216f)]
    [InlineData("0.000000000000000000001", 1e-21f)]
    [InlineData("-.5", -0.5f)]
    [InlineData("+7.", 7f)]
    [InlineData("1e3", 1000f)]
    public void TryParse_Number_ReadsIt(string text, float expected)
    {
        Assert.True(DecimalNumber.TryParse(Encoding.ASCII.GetBytes(text), out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("1.2.3")]
    [InlineData("1,5")]
    [InlineData("0x1")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e39")]
    [InlineData("5-")]
    public void TryParse_NotAFiniteNumber_False(string text) => Assert.False(DecimalNumber.TryParse(Encoding.ASCII.GetBytes(text), out _));
}
