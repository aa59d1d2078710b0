using Xunit;

namespace Bilevel.Cli.Tests;

public sealed class CommandLineTextTests
{
    [Theory]
    [InlineData("bilevel compare hyper-cleaning --seeds 0..2", "compare", "hyper-cleaning", "--seeds", "0..2")]
    [InlineData("bilevel run 'my data' ''", "run", "my data", "")]
    [InlineData("bilevel x 'it'\\''s'", "x", "it's")]
    public void Of_Words_CanBeTypedAgain(string expected, params string[] words) => Assert.Equal(expected, CommandLineText.Of(words));
}
