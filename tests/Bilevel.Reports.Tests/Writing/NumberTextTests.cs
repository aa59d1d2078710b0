using Bilevel.Reports.Writing;
using Xunit;

namespace Bilevel.Reports.Tests.Writing;

public class NumberTextTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(12345, "12,345")]
    [InlineData(12.5, "12.5")]
    public void Count_Value_HasThousandsSeparators(double value, string expected) => Assert.Equal(expected, NumberText.Count(value));

    [Theory]
    [InlineData(0.05123, "0.0512")]
    [InlineData(12.34, "12.3")]
    [InlineData(1234.5, "1,235")]
    [InlineData(1.234e-7, "1.23e-7")]
    [InlineData(5e9, "5e9")]
    [InlineData(0, "0.000")]
    public void Significant_Value_HasThreeDigits(double value, string expected) => Assert.Equal(expected, NumberText.Significant(value));

    [Theory]
    [InlineData(0.5, 3, "0.500")]
    [InlineData(0.0001, 3, "1e-4")]
    [InlineData(-0.25, 2, "-0.25")]
    public void Fixed_Value_NeverReadsAsZeroUnlessItIs(double value, int decimals, string expected) => Assert.Equal(expected, NumberText.Fixed(value, decimals));

    [Fact]
    public void Percent_Share_HasOneDecimal() => Assert.Equal("93.4%", NumberText.Percent(0.934));
}
