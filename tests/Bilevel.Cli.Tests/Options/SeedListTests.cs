using Bilevel.Cli.Options;
using Xunit;

namespace Bilevel.Cli.Tests.Options;

public sealed class SeedListTests
{
    [Theory]
    [InlineData("0..2", new[] { 0, 1, 2 })]
    [InlineData("0,3,5", new[] { 0, 3, 5 })]
    [InlineData("7", new[] { 7 })]
    [InlineData("0..1, 5..6,9", new[] { 0, 1, 5, 6, 9 })]
    public void Parse_Seeds_AreInTheirOrder(string text, int[] expected) => Assert.Equal(expected, SeedList.Parse("--seeds", text));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("2..0")]
    [InlineData("-1")]
    [InlineData("0...2")]
    [InlineData("0..")]
    [InlineData("1,")]
    [InlineData("0..999999999")]
    public void Parse_AnythingElse_IsRefused(string text) => Assert.Throws<UsageException>(() => SeedList.Parse("--seeds", text));
}
