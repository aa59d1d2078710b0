using Bilevel.Experiments.Comparing;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Tuning;
using Xunit;

namespace Bilevel.Cli.Tests.Verbs;

public sealed class TuneVerbTests : IDisposable
{
    private static readonly string[] s_quadratic =
        ["tune", "quadratic", "--size", "tiny", "--algorithms", "soba,f2sa", "--budget", "64it", "--target", "0.1", "--search", "halving", "--trials", "12"];

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
    public void Tune_ForcedBesideTheTrialsOfAnInterruptedSearch_KeepsThemAndSaysWhere()
    {
        _place.Write("tuned.json.trials.jsonl", "theirs");
        var shown = Tune("--force");
        Assert.Equal(ExitCodes.Done, shown.Code);
        Assert.Contains("tuned.json.before.trials.jsonl", shown.Output, StringComparison.Ordinal);
        Assert.Equal("theirs", File.ReadAllText(_place.At("tuned.json.before.trials.jsonl")));
        Assert.False(File.Exists(TuningJournal.PathFor(_place.At("tuned.json"))));
    }

    [Fact]
    public void Tune_Cancelled_WritesNothing()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var shown = Workplace.Call(source.Token, "tune", "hyper-cleaning", "--config", _place.WritePlan(), "--out", _place.At("tuned.json"));
        Assert.Equal(ExitCodes.Cancelled, shown.Code);
        Assert.Contains("stopped", shown.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_place.At("tuned.json")));
    }

    [Fact]
    public void Tune_NumberOfTrialsThatNoGridHas_LeavesNothingBehind()
    {
        var shown = Workplace.Call("tune", "hyper-cleaning", "--size", "tiny", "--trials", "50", "--out", _place.At("tuned.json"));
        Assert.Equal(ExitCodes.BadInput, shown.Code);
        Assert.False(File.Exists(TuningJournal.PathFor(_place.At("tuned.json"))));
    }

    /// <summary>Worker processes change neither a score nor the plan, and a search goes on in another number of them.</summary>
    [Fact]
    public void Tune_InProcesses_FindsTheSamePlan()
    {
        string Plan(string name, params string[] more)
        {
            Assert.Equal(ExitCodes.Done, Workplace.Call([.. s_quadratic, "--out", _place.At(name), .. more]).Code);
            var plan = ComparisonPlan.Read(_place.At(name));
            return ResultJson.Write(plan with { Tuning = plan.Tuning! with { Command = "" } });
        }

        var here = Plan("here.json");
        Assert.Equal(here, Plan("one.json", "--processes", "1"));
        Assert.Equal(here, Plan("two.json", "--processes", "2"));
        Assert.False(File.Exists(TuningJournal.PathFor(_place.At("two.json"))));
    }

    [Fact]
    public async Task Resume_OfAStoppedSearch_GivesThePlanOfAnUninterruptedOne()
    {
        string[] tune = [.. s_quadratic.Select(w => w == "64it" ? "1500it" : w), "--out", _place.At("tuned.json")];
        var journal = TuningJournal.PathFor(_place.At("tuned.json"));
        var stopped = await Workplace.CallUntil(journal, tune);
        Assert.Equal(ExitCodes.Cancelled, stopped.Code);
        Assert.Contains($"go on with: bilevel resume {journal}", stopped.Error, StringComparison.Ordinal);
        Assert.Contains("start anew with --force", Workplace.Call([.. tune.Select(w => w == "12" ? "16" : w)]).ErrorLine, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, Workplace.Call("resume", journal, "--processes", "2").Code);
        var resumed = File.ReadAllBytes(_place.At("tuned.json"));
        Assert.False(File.Exists(journal));
        File.Delete(_place.At("tuned.json"));
        Assert.Equal(ExitCodes.Done, Workplace.Call(tune).Code);
        Assert.Equal(resumed, File.ReadAllBytes(_place.At("tuned.json")));
    }

    [Fact]
    public void Tune_OnlyMissing_AddsRowsToThePlanInPlace()
    {
        Assert.Equal(ExitCodes.Done, Workplace.Call([.. s_quadratic, "--out", _place.At("tuned.json")]).Code);
        var before = ComparisonPlan.Read(_place.At("tuned.json"));
        var shown = Workplace.Call("tune", "quadratic", "--config", _place.At("tuned.json"), "--search", "halving", "--trials", "12", "--algorithms", "ma-soba", "--only-missing", "--out", _place.At("tuned.json"));
        Assert.Equal((ExitCodes.Done, ""), (shown.Code, shown.Error));
        var after = ComparisonPlan.Read(_place.At("tuned.json"));
        Assert.Equal(["soba", "f2sa", "ma-soba"], after.Methods.Select(m => m.Name));
        Assert.Equal(after.Methods[0].TuningTrials, after.Methods[2].TuningTrials);
        if (before.Tuning!.Trials == after.Tuning!.Trials)
            Assert.Equal(ResultJson.Write(before.Methods), ResultJson.Write(after.Methods.Take(2).ToArray()));
    }

    [Fact]
    public void Help_DoesNotNameTheWorker()
    {
        Assert.DoesNotContain("tune-worker", Workplace.Call("--help").Output, StringComparison.Ordinal);
        Assert.DoesNotContain("tune-worker", Workplace.Call("tune-worke").ErrorLine, StringComparison.Ordinal);
    }

    private Shown Tune(params string[] more) =>
        Workplace.Call(["tune", "hyper-cleaning", "--config", _place.WritePlan(), "--budget", "1000samples", "--trials", "4", "--out", _place.At("tuned.json"), .. more]);
}
