using Xunit;

namespace Bilevel.Cli.Tests.Verbs;

public sealed class CheckVerbTests
{
    [Theory]
    [InlineData("quadratic")]
    [InlineData("hyper-cleaning", "--model", "softmax")]
    public void Check_Tasks_Pass(string task, params string[] words)
    {
        var shown = Workplace.Call(["check", task, .. words]);
        Assert.Equal(ExitCodes.Done, shown.Code);
        Assert.Contains("size tiny", shown.Output, StringComparison.Ordinal);
        Assert.Contains("lower gap  linear solve  rounding", shown.Output, StringComparison.Ordinal);
        Assert.Contains("Passed:", shown.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("FAILED", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_ImpossibleTolerance_FailsAndSaysWhichThreshold()
    {
        var shown = Workplace.Call("check", "quadratic", "--tolerance", "1e-17", "--directions", "2", "--seed", "3");
        Assert.Equal(ExitCodes.Failed, shown.Code);
        Assert.Contains("Failed: hypergradient along direction random 1", shown.Output, StringComparison.Ordinal);
        Assert.Contains("thresholds failed", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_ADerivativeThatIsAlwaysZero_IsNamed() => Assert.Contains(
        "Structure: ∇xF is zero for x's weight_logit: the upper-level loss does not use it directly, and it reaches Φ through y* alone.",
        Workplace.Call("check", "hyper-cleaning").Output, StringComparison.Ordinal);

    [Fact]
    public void Check_Cancelled_Stops()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Equal(ExitCodes.Cancelled, Workplace.Call(source.Token, "check", "quadratic").Code);
    }
}
