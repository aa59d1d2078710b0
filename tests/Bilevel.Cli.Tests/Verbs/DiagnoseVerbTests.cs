using System.Xml.Linq;
using Bilevel.Experiments.Results;
using Xunit;

namespace Bilevel.Cli.Tests.Verbs;

public sealed class DiagnoseVerbTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    private Shown Diagnose(params string[] words) => Workplace.Call(["diagnose", .. words, "--size", "tiny", "--out", _place.At("run")]);

    [Fact]
    public void Diagnose_ATask_PrintsTheSentenceAndWritesEveryFile()
    {
        var shown = Diagnose("relaxed-smooth", "--distance", "4", "--budget", "400it");
        Assert.Equal(ExitCodes.Done, shown.Code);
        Assert.Contains("BO-REP on relaxed-smooth", shown.Output, StringComparison.Ordinal);
        Assert.Contains("along BO-REP, seed 0, on one fixed batch", shown.Output, StringComparison.Ordinal);
        Assert.Contains("ormalis", shown.Output, StringComparison.Ordinal);
        Assert.All([RunFiles.Smoothness, RunFiles.Diagnosis, RunFiles.SmoothnessFigure, RunFiles.Report], file => Assert.True(File.Exists(_place.At("run", file)), file));
        Assert.Equal(2, XDocument.Load(_place.At("run", RunFiles.SmoothnessFigure)).Descendants().Count(e => e.Name.LocalName == "clipPath"));
        Assert.Contains("id=\"smoothness\"", File.ReadAllText(_place.At("run", RunFiles.Report)), StringComparison.Ordinal);
        XDocument.Load(_place.At("run", RunFiles.Report));
    }

    [Fact]
    public void Diagnose_AFolder_PrintsItAgain()
    {
        var first = Diagnose("quadratic", "--budget", "200it", "--every", "2", "--points", "50", "--all-samples");
        var again = Workplace.Call("diagnose", _place.At("run"));
        Assert.Equal(ExitCodes.Done, again.Code);
        Assert.Contains("on all samples", again.Output, StringComparison.Ordinal);
        Assert.Contains(again.Output.Trim(), first.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Diagnose_WithoutDirectX_PrintsADash()
    {
        var shown = Diagnose("hyper-cleaning", "--budget", "30it", "--algorithm", "soba");
        Assert.Equal(ExitCodes.Done, shown.Code);
        Assert.Matches(@"∇xF +– +– +– ", shown.Output);
        Assert.Single(XDocument.Load(_place.At("run", RunFiles.SmoothnessFigure)).Descendants(), e => e.Name.LocalName == "clipPath");
    }

    [Fact]
    public void Run_Diagnose_DoesTheSame()
    {
        var shown = Workplace.Call("run", "quadratic", "--algorithm", "soba", "--budget", "100it", "--diagnose", "--out", _place.At("run"));
        Assert.Equal(ExitCodes.Done, shown.Code);
        Assert.Contains("along SOBA, seed 0", shown.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(_place.At("run", RunFiles.Diagnosis)));
    }

    [Fact]
    public void Diagnose_AFolderWithout_IsRefused()
    {
        Workplace.Call("run", "quadratic", "--algorithm", "soba", "--budget", "10it", "--out", _place.At("run"));
        var shown = Workplace.Call("diagnose", _place.At("run"));
        Assert.Equal(ExitCodes.BadInput, shown.Code);
        Assert.Contains("made without --diagnose", shown.ErrorLine, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--points", "5", "--points: expected a number in [10, 400], got '5'")]
    [InlineData("--every", "0", "--every: expected a whole number of at least 1, got '0'")]
    [InlineData("--algorithm", "sobaa", "soba")]
    public void Diagnose_BadValues_AreRefused(string option, string value, string error)
    {
        var shown = Diagnose("quadratic", option, value);
        Assert.Equal(ExitCodes.BadInput, shown.Code);
        Assert.Contains(error, shown.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diagnose_Cancelled_IsResumedWithItsMeasurements()
    {
        var stopped = await Workplace.CallUntil(_place.At("run", RunFiles.Checkpoint), "diagnose", "quadratic", "--size", "tiny", "--budget", "100000it", "--checkpoint-every", "0", "--out", _place.At("run"));
        Assert.Equal(ExitCodes.Cancelled, stopped.Code);
        Assert.False(File.Exists(_place.At("run", RunFiles.Diagnosis)));
        Assert.True(File.Exists(_place.At("run", RunFiles.Smoothness)));
    }
}
