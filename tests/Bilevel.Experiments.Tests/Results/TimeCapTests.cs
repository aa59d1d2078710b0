using Bilevel.Core;
using Bilevel.Experiments.Results;
using Xunit;

namespace Bilevel.Experiments.Tests.Results;

public class TimeCapTests
{
    private static RunSummary[] Runs(params long[] iterations) =>
        [.. iterations.Select(i => new RunSummary { StopReason = nameof(StopReason.BudgetReached), Message = "", Iterations = i, Seconds = 90, CompileSeconds = 0, Metrics = new Dictionary<string, double>() })];

    [Theory]
    [InlineData("400it,90s", new long[] { 212 }, "stopped after 90 s at x-update 212 of 400")]
    [InlineData("400it,90s", new long[] { 212, 205, 208 }, "stopped after 90 s at x-update 205 to 212 of 400")]
    [InlineData("4000it,1.5s", new long[] { 4000, 3990, 4000 }, "1 of 3 seeds stopped after 1.5 s at x-update 3,990 of 4,000")]
    [InlineData("400it,90s", new long[] { 400, 400 }, null)]
    [InlineData("400it", new long[] { 212 }, null)]
    [InlineData("90s", new long[] { 212 }, null)]
    public void Of_RunsOfABudget_SaysWhatTheClockStopped(string budget, long[] iterations, string? expected) => Assert.Equal(expected, TimeCap.Of(Budget.Parse(budget), Runs(iterations)));

    [Fact]
    public void Of_RunThatFailed_IsNotTheClocks() =>
        Assert.Null(TimeCap.Of(Budget.Parse("400it,90s"), [Runs(3)[0] with { StopReason = nameof(StopReason.NonFinite) }]));
}
