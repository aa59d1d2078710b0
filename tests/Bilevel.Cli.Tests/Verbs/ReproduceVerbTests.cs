using Bilevel.Experiments.Results;
using Xunit;

namespace Bilevel.Cli.Tests.Verbs;

public sealed class ReproduceVerbTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    private Shown Reproduce(params string[] more) => Workplace.Call(["reproduce", "borep/fig7b", "--size", "tiny", "--budget", "2it", "--out", _place.At("out"), .. more]);

    [Fact]
    public void Reproduce_List_NamesEveryFigure()
    {
        var shown = Workplace.Call("reproduce", "list");
        Assert.Equal(ExitCodes.Done, shown.Code);
        Assert.Equal(17, shown.Output.Split('\n').Count(l => l.StartsWith("borep/", StringComparison.Ordinal)));
    }

    [Fact]
    public void Reproduce_Figure_PrintsTheTableAndWritesAllFiles()
    {
        var shown = Reproduce();
        Assert.Equal(ExitCodes.Done, shown.Code);
        Assert.Contains("\nN = 10 ", shown.Output, StringComparison.Ordinal);
        Assert.All([RunFiles.Figure, RunFiles.Drawing, RunFiles.FigureData, RunFiles.FigureTable, RunFiles.FigurePage], file => Assert.True(File.Exists(_place.At("out", "fig7b", file)), file));
        Assert.Equal(ExitCodes.Done, Reproduce().Code);
        File.Delete(_place.At("out", "fig7b", RunFiles.FigurePage));
        Assert.Equal(ExitCodes.Done, Workplace.Call("report", _place.At("out", "fig7b")).Code);
        Assert.True(File.Exists(_place.At("out", "fig7b", RunFiles.FigurePage)));

        var other = Reproduce("--seeds", "0,1");
        Assert.Equal(ExitCodes.BadInput, other.Code);
        Assert.Contains("seeds: 0 there, 0, 1 here", other.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Reproduce_Diagnosis_OfTooFewStepsSaysSo()
    {
        var shown = Workplace.Call("reproduce", "borep/fig4", "--size", "tiny", "--budget", "2it", "--out", _place.At("out"));
        Assert.Equal(ExitCodes.Done, shown.Code);
        Assert.Contains("Normalised steps", shown.Output, StringComparison.Ordinal);
        Assert.Contains("Note: Seed 0: undecided: in x there is no line to judge by (expected at least 10 points for a line, got 2)", shown.Output, StringComparison.Ordinal);
        Assert.Contains("Seed 0 has no line in y: expected at least 10 points", File.ReadAllText(_place.At("out", "fig4", RunFiles.FigurePage)), StringComparison.Ordinal);
        Assert.Equal(3, File.ReadAllLines(_place.At("out", "fig4", RunFiles.FigureData)).Length);
        Assert.True(File.Exists(_place.At("out", "runs", "hyper-representation-smoothness-tiny", "bo-rep", "seed-0", RunFiles.Diagnosis)));
    }

    [Theory]
    [InlineData("borep/fig1z", "did you mean 'borep/fig1")]
    [InlineData("nothing-like-it", "expected one of borep/fig1a")]
    public void Reproduce_UnknownFigure_NamesTheNearest(string figure, string expected)
    {
        var shown = Workplace.Call("reproduce", figure);
        Assert.Equal(ExitCodes.BadInput, shown.Code);
        Assert.Contains(expected, shown.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reproduce_Cancelled_SaysToGiveTheCommandAgain()
    {
        var file = _place.At("out", "runs", "hyper-representation-steps-tiny", RunFiles.Plan);
        var shown = await Workplace.CallUntil(file, "reproduce", "borep/fig7b", "--size", "tiny", "--out", _place.At("out"), "--budget", "100000it");
        Assert.Equal(ExitCodes.Cancelled, shown.Code);
        Assert.Contains("go on with: bilevel reproduce borep/fig7b", shown.Error, StringComparison.Ordinal);
    }
}
