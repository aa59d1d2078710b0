using Bilevel.Experiments.Comparing;
using Xunit;

namespace Bilevel.Cli.Tests.Verbs;

public sealed class TuneVerbTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Tune_SmallPlan_PrintsStepSizesAndWritesAPlanThatCompares()
    {
        var shown = Tune();
        Assert.Equal(ExitCodes.Done, shown.Code);
        Assert.Matches(@"soba +[\d.]+ +lowerStep [^ ]+, upperStep [^ ]+ +(yes|no) +\d+", shown.Output);
        Assert.Contains("corrupted-labels", shown.Output, StringComparison.Ordinal);
        var plan = ComparisonPlan.Read(_place.At("tuned.json"));
        Assert.StartsWith("bilevel tune hyper-cleaning", plan.Tuning!.Command, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, Workplace.Call("compare", "hyper-cleaning", "--config", _place.At("tuned.json"), "--out", _place.At("out")).Code);
    }

    [Fact]
    public void Tune_FileThatExists_IsRefusedUnlessForced()
    {
        _place.Write("tuned.json", "mine");
        Assert.Equal(ExitCodes.BadInput, Tune().Code);
        Assert.Equal("mine", File.ReadAllText(_place.At("tuned.json")));
        Assert.Equal(ExitCodes.Done, Tune("--force", "--parallel", "2").Code);
    }

    [Fact]
    public void Tune_Cancelled_WritesNothing()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var shown = Workplace.Call(source.Token, "tune", "hyper-cleaning", "--config", _place.WritePlan(), "--out", _place.At("tuned.json"));
        Assert.Equal(ExitCodes.Cancelled, shown.Code);
        Assert.Equal("stopped", shown.ErrorLine);
        Assert.False(File.Exists(_place.At("tuned.json")));
    }

    private Shown Tune(params string[] more) =>
        Workplace.Call(["tune", "hyper-cleaning", "--config", _place.WritePlan(), "--budget", "1000samples", "--trials", "4", "--out", _place.At("tuned.json"), .. more]);
}
