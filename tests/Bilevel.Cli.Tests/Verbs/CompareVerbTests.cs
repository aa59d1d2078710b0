using Bilevel.Experiments.Comparing;
using Bilevel.Experiments.Results;
using Xunit;

namespace Bilevel.Cli.Tests.Verbs;

public sealed class CompareVerbTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Compare_SmallPlan_PrintsTablesVerdictAndReport()
    {
        var shown = Compare();
        Assert.Equal(ExitCodes.Done, shown.Code);
        foreach (var header in new[] { "Validation loss", "Test accuracy", "AUC", "Wins", "HVP→target", "JVP→target", "s→target", "∇yG", "Samples", "Seconds" })
            Assert.Contains(header, shown.Output, StringComparison.Ordinal);
        Assert.Contains("\nSOBA ", shown.Output, StringComparison.Ordinal);
        Assert.Contains("\ntrained on corrupted rows ", shown.Output, StringComparison.Ordinal);
        Assert.Contains("Note: The rows are not ranked: their step sizes were not tuned.", shown.Output, StringComparison.Ordinal);
        Assert.Contains("methods win", shown.Output, StringComparison.Ordinal);
        Assert.Contains($"Report: {_place.At("out", RunFiles.Report)}", shown.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(_place.At("out", RunFiles.Report)));
        Assert.DoesNotContain('\e', shown.Output + shown.Error);
        Assert.All(shown.Output.Split('\n').Where(l => l.Contains("  ", StringComparison.Ordinal)), line => Assert.True(line.Length <= 100, line));
    }

    [Fact]
    public void Compare_Options_OverrideThePlan()
    {
        var shown = Compare("--seeds", "5", "--budget", "40it", "--corruption", "0.25", "--algorithms", "ma-soba,soba", "--target", "0.75", "--evaluations", "3");
        Assert.Equal(ExitCodes.Done, shown.Code);
        var plan = ComparisonPlan.Read(_place.At("out", RunFiles.Plan));
        Assert.Equal([5], plan.Seeds);
        Assert.Equal("40it", plan.Budget);
        Assert.Equal(0.25, plan.Options.Corruption);
        Assert.Equal(["ma-soba", "soba"], plan.Methods.Select(m => m.Name));
        Assert.Equal(0.75, plan.Target.Value);
        Assert.Equal(3, plan.Evaluations);
    }

    [Fact]
    public void Compare_OnATerminal_HasLines()
    {
        var shown = Workplace.CallOnTerminal("compare", "hyper-cleaning", "--config", _place.WritePlan(), "--out", _place.At("out"));
        Assert.Equal(ExitCodes.Done, shown.Code);
        Assert.Contains('│', shown.Output);
        Assert.Contains("SOBA", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_PlainOnATerminal_HasNoEscapes()
    {
        var shown = Workplace.CallOnTerminal("compare", "hyper-cleaning", "--plain", "--config", _place.WritePlan(), "--out", _place.At("out"));
        Assert.DoesNotContain('\e', shown.Output + shown.Error);
        Assert.DoesNotContain('│', shown.Output);
    }

    [Fact]
    public void Compare_FolderWithResults_IsRefusedUnlessForced()
    {
        Assert.Equal(ExitCodes.Done, Compare().Code);
        var refused = Compare();
        Assert.Equal(ExitCodes.BadInput, refused.Code);
        Assert.Contains("bilevel resume", refused.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, Compare("--force").Code);
    }

    [Fact]
    public void Compare_BadData_LeavesNoFolder()
    {
        var data = _place.Write("data.csv", "1,2,3\n");
        Assert.Equal(ExitCodes.BadInput, Compare("--data", data).Code);
        Assert.False(Directory.Exists(_place.At("out")));
    }

    [Theory]
    [InlineData("{", "plan.json")]
    [InlineData("""{ "task": "quadratic", "budget": "10it", "seeds": [0], "target": { "metric": "phi", "value": 1 }, "methods": [] }""", "is a plan of quadratic")]
    [InlineData("""{ "task": "hyper-cleaning", "budget": "10it", "seeds": [0], "target": { "metric": "phi", "value": 1 }, "methods": [], "colour": 1 }""", "colour")]
    [InlineData("""{ "task": "hyper-cleaning", "budget": "10it", "options": { "corruption": 2 }, "seeds": [0], "target": { "metric": "phi", "value": 1 }, "methods": [] }""", "[0, 1]")]
    public void Compare_BadPlan_SaysWhatIsWrong(string plan, string expected)
    {
        var shown = Workplace.Call("compare", "hyper-cleaning", "--config", _place.Write("plan.json", plan), "--out", _place.At("out"));
        Assert.Equal(ExitCodes.BadInput, shown.Code);
        Assert.Contains(expected, shown.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_AfterCompare_WritesThePageAgain()
    {
        Compare();
        File.Delete(_place.At("out", RunFiles.Report));
        var shown = Workplace.Call("report", _place.At("out"));
        Assert.Equal(ExitCodes.Done, shown.Code);
        Assert.True(File.Exists(_place.At("out", RunFiles.Report)));
        Assert.Equal(ExitCodes.Done, Workplace.Call("report", _place.At("out", "soba", "seed-0")).Code);

        File.Delete(_place.At("out", RunFiles.Comparison));
        var broken = Workplace.Call("report", _place.At("out"));
        Assert.Equal(ExitCodes.BadFile, broken.Code);
        Assert.Contains(RunFiles.Comparison, broken.ErrorLine, StringComparison.Ordinal);
    }

    private Shown Compare(params string[] more) =>
        Workplace.Call(["compare", "hyper-cleaning", "--config", _place.WritePlan(), "--out", _place.At("out"), .. more]);
}
