using Bilevel.Core.Optimisers;
using Xunit;

namespace Bilevel.Core.Tests.Optimisers;

public class OptimiserTests
{
    [Theory]
    [InlineData("none")]
    [InlineData("momentum(0.9)")]
    [InlineData("adam(0.001)")]
    [InlineData("adam(0.001,0.5,0.99)")]
    [InlineData("adam(0.1*cos(1000)+warmup(50))+ball(1E+20)")]
    [InlineData("clip(1)")]
    [InlineData("box(-1,Infinity)")]
    [InlineData("momentum(0.5)+clip(0.1)+box(-1,1)")]
    public void Parse_ThenToString_IsTheSameText(string text)
    {
        Assert.Equal(text, Optimiser.Parse(text).ToString());
        Assert.Equal(Optimiser.Parse(text), Optimiser.Parse($" {text} "));
        Assert.Equal(Optimiser.Parse(text).GetHashCode(), Optimiser.Parse(text).GetHashCode());
    }

    [Fact]
    public void Of_RulesInAnotherOrder_IsAnotherOptimiser() =>
        Assert.NotEqual(Optimiser.Of(new Clip(1), new Ball(2)), Optimiser.Of(new Ball(2), new Clip(1)));

    [Theory]
    [InlineData("adm(0.1)", "no rule reads 'adm(0.1)'; did you mean \"adam\"?")]
    [InlineData("clip(1)+bx(-1,1)", "no rule reads 'bx(-1,1)'; did you mean \"box\"?")]
    [InlineData("clip(long)", "'long' is no number")]
    public void Parse_NearlyAnOptimiser_SaysWhereItFails(string text, string why) =>
        Assert.EndsWith($"got '{text}': {why}", Assert.Throws<FormatException>(() => Optimiser.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("adam")]
    [InlineData("adam()")]
    [InlineData("adam(0)")]
    [InlineData("adam(0.1,0.9)")]
    [InlineData("adam(0.1,1,0.9)")]
    [InlineData("momentum(1)")]
    [InlineData("clip(0)")]
    [InlineData("clip(1)+")]
    [InlineData("clip(1)ball(2)")]
    [InlineData("ball(-1)")]
    [InlineData("box(1,1)")]
    [InlineData("box(1)")]
    [InlineData("sgd(0.1)")]
    public void Parse_NoOptimiser_SaysWhatWasExpected(string text) =>
        Assert.StartsWith("expected an optimiser such as none, momentum(0.9), adam(0.001), clip(1), ball(10), box(-1,1) or clip(1)+ball(10), got '",
            Assert.Throws<FormatException>(() => Optimiser.Parse(text)).Message, StringComparison.Ordinal);
}
