using Bilevel.Core.Algorithms;
using Xunit;

namespace Bilevel.Core.Tests.Algorithms;

public class RefinementTests
{
    [Fact]
    public void Doubling_Epochs_DoubleHalveAndShrink()
    {
        var epochs = Refinement.Doubling(3, 5, 2).Epochs(0.25).ToArray();
        Assert.Equal([5, 10, 20], epochs.Select(e => e.Steps));
        Assert.Equal([0.25, 0.125, 0.0625], epochs.Select(e => e.StepSize));
        Assert.Equal([2, 2 / Math.Sqrt(2), 1], epochs.Select(e => e.Radius), (a, b) => Math.Abs(a - b) < Tolerances.Rounding);
        Assert.Equal(35, Refinement.Doubling(3, 5).TotalSteps);
    }

    [Fact]
    public void Of_Epochs_DoNotFollowTheMethodsStep()
    {
        RefinementEpoch[] epochs = [new(64, 0.125, 11.5), new(3, 1e-3, double.PositiveInfinity)];
        Assert.Equal(epochs, Refinement.Of(epochs).Epochs(7));
        Assert.Equal(Refinement.Of(epochs), Refinement.Of(epochs));
        Assert.NotEqual(Refinement.Of(epochs), Refinement.Of(epochs[0]));
        Assert.NotEqual(Refinement.Of(new RefinementEpoch(5, 1, 2)), Refinement.Doubling(1, 5, 2));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("doubling(3,20)")]
    [InlineData("doubling(2,20,0.5)")]
    [InlineData("epochs(64:0.125:11.5,128:1E-07:Infinity)")]
    public void Parse_ThenToString_IsTheSameText(string text)
    {
        Assert.Equal(text, Refinement.Parse(text).ToString());
        Assert.Equal(Refinement.Parse(text), Refinement.Parse(text.ToUpperInvariant().Replace("INFINITY", "Infinity", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("doubling(0,20)")]
    [InlineData("doubling(31,20)")]
    [InlineData("doubling(3,0)")]
    [InlineData("doubling(3)")]
    [InlineData("doubling(3,20,-1)")]
    [InlineData("epochs(64:0.125)")]
    [InlineData("epochs(0:0.125:1)")]
    [InlineData("epochs(64:NaN:1)")]
    [InlineData("long")]
    public void Parse_NoRefinement_SaysWhatWasExpected(string text) =>
        Assert.StartsWith($"expected a refinement such as none, doubling(3,20), doubling(3,20,0.5) or epochs(64:0.125:11,128:0.05:8), got '{text}'",
            Assert.Throws<FormatException>(() => Refinement.Parse(text)).Message, StringComparison.Ordinal);
}
