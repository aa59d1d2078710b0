using Bilevel.Cli.Showing;
using Xunit;

namespace Bilevel.Cli.Tests.Showing;

public sealed class AmountsTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(999, "999")]
    [InlineData(1000, "1.00 k")]
    [InlineData(12_345, "12.3 k")]
    [InlineData(999_600, "1.00 M")]
    [InlineData(81_920, "81.9 k")]
    [InlineData(9_996, "10.0 k")]
    [InlineData(long.MaxValue, "9.22 E")]
    public void Count_OfAnySize_HasThreeFigures(long count, string text) => Assert.Equal(text, Amounts.Count(count));

    [Fact]
    public void Bytes_HaveTheirUnit()
    {
        Assert.Equal("12 B", Amounts.Bytes(12));
        Assert.Equal("1.50 kB", Amounts.Bytes(1500));
    }

    [Fact]
    public void Share_OfNothing_IsEmpty()
    {
        Assert.Equal("25 %", Amounts.Share(1, 4));
        Assert.Equal("", Amounts.Share(0, 0));
    }
}
