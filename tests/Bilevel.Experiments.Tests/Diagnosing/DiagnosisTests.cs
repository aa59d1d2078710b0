using Bilevel.Core.Diagnostics;
using Bilevel.Experiments.Diagnosing;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;
using Xunit;
using static Bilevel.Experiments.Tests.Runs;

namespace Bilevel.Experiments.Tests.Diagnosing;

/// <summary>A run that is diagnosed is the run that is not, and can be stopped and resumed with its measurements.</summary>
public sealed class DiagnosisTests : IDisposable
{
    private static readonly RunConfiguration Quadratic = Basic with { Task = "quadratic", Algorithm = "bo-rep", Parameters = Steps("bo-rep"), Budget = "120it" };
    private static readonly RunSettings Often = new() { CheckpointEvery = TimeSpan.Zero, Diagnosis = new() { Points = 40 } };
    private readonly TemporaryFolder _folder = new();

    private string Folder => _folder.At("run");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("hyper-cleaning", null)]
    [InlineData("hyper-cleaning", 0.01)]
    [InlineData("quadratic", null)]
    public void Run_WithAndWithout_TheRunHasTheSameBitsAndLedger(string task, double? clip)
    {
        var configuration = Quadratic with { Task = task, Budget = "60it", ClipGradients = clip };
        Diagnosis.Run(configuration, Folder, new(), new() { Every = 2 }, Token);
        configuration.Start(_folder.At("without"));
        Assert.Equal(Timeless(_folder.At("without")), Timeless(Folder));
        Assert.Equal(State(_folder.At("without")), State(Folder));
        Assert.Equal(Manifest(_folder.At("without")).Calls, Manifest(Folder).Calls);
        Assert.Equal(Manifest(_folder.At("without")).ConfigurationHash, Manifest(Folder).ConfigurationHash);
        Assert.False(Diagnosis.Exists(_folder.At("without")));
    }

    [Fact]
    public void Run_ClippedGradients_AreMeasuredWithoutTheClip()
    {
        var result = Diagnosis.Run(Quadratic with { ClipGradients = 1e-3 }, Folder, new(), new(), Token).Result!;
        Assert.True(result.LargestLowerGradient > 0.01);
    }

    [Fact]
    public void Run_Quadratic_AsksForNoNormalisation()
    {
        var result = Diagnosis.Run(Quadratic with { Budget = "1000it" }, Folder, new(), new(), Token).Result!;
        Assert.Equal(nameof(NormalisationNeed.None), result.Need);
        // Float gradients of steps of 0.02: the fixed direction's smoothness is constant but for rounding, 1e-7 of a gradient over a step.
        Assert.All([result.X!, result.Y], fit => Assert.Equal(0, fit.FixedLine!.L1.Value, 1e-3));
        Assert.All([result.X!, result.Y], fit => Assert.InRange(fit.FixedLine!.Growth.Value, 0.99, 1.01));
    }

    [Fact]
    public void Run_RelaxedSmooth_WarrantsThem()
    {
        var configuration = Quadratic with { Task = "relaxed-smooth", Options = new() { Distance = 4 }, Budget = "1000it" };
        var result = Diagnosis.Run(configuration, Folder, new(), new(), Token).Result!;
        Assert.Equal(nameof(NormalisationNeed.Warranted), result.Need);
        Assert.StartsWith("normalised or clipped steps are warranted: in y", result.Sentence, StringComparison.Ordinal);
        // cosh ≤ 1 + |sinh| in every coordinate, of which some move: L̂y ≤ 1 + ‖∇yF‖, and ∇xF is 0.1 (x − x*), of constant smoothness.
        Assert.InRange(result.Y.Line!.L1.Value, 0.1, 1.05);
        Assert.True(result.X!.LargestGradient < result.Y.LargestGradient);
        Assert.True(result.X.FixedLine is null || result.X.FixedLine.Growth.Value < 1.5);
    }

    [Fact]
    public void Run_WithoutDirectX_HasNoX()
    {
        var result = Diagnosis.Run(Quadratic with { Task = "hyper-cleaning", Budget = "40it" }, Folder, new(), new(), Token).Result!;
        Assert.Null(result.X);
        Assert.Equal(40, result.Y.Points + result.Y.Still + result.Y.Rounded);
        Assert.All(Diagnosis.ReadSamples(Folder), s => Assert.Null(s.SmoothnessX));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(45)]
    [InlineData(81)]
    [InlineData(119)]
    public void Resume_Killed_HasTheSameSamplesAndResult(int iterations)
    {
        Runner.Start(Quadratic, _folder.At("whole"), Often, Token);
        Assert.Throws<Killed>(() => Runner.Start(Quadratic, Folder, Often with { Watchers = [new KillAfter(iterations)] }, Token));
        Assert.False(Diagnosis.Exists(Folder));
        Runner.Resume(Folder, new(), Token);
        AssertSame();
    }

    [Fact]
    public void Resume_KilledBeforeTheFirstCheckpoint_StartsAgain()
    {
        Runner.Start(Quadratic, _folder.At("whole"), Often, Token);
        Assert.Throws<Killed>(() => Runner.Start(Quadratic, Folder, Often with { CheckpointEvery = TimeSpan.FromHours(1), Watchers = [new KillAfter(50)] }, Token));
        Runner.Resume(Folder, new(), Token);
        AssertSame();
    }

    [Fact]
    public void Resume_Cancelled_HasNoResultUntilItHasEnded()
    {
        Runner.Start(Quadratic, _folder.At("whole"), Often, Token);
        using var source = new CancellationTokenSource();
        Assert.Null(Diagnosis.Run(Quadratic, Folder, Often with { Watchers = [new CancelAfter(77, source)] }, Often.Diagnosis!, source.Token).Result);
        Runner.Resume(Folder, new(), Token);
        AssertSame();
    }

    [Fact]
    public void Read_OfARunWithout_SaysWhichFile()
    {
        Quadratic.Start(Folder);
        Assert.Contains(RunFiles.Diagnosis, Assert.Throws<ResultFileException>(() => Diagnosis.Read(Folder)).Message, StringComparison.Ordinal);
    }

    private void AssertSame()
    {
        Assert.All([RunFiles.Smoothness, RunFiles.Diagnosis], file => Assert.Equal(File.ReadAllText(_folder.At("whole", file)), File.ReadAllText(_folder.At("run", file))));
        Assert.Equal(State(_folder.At("whole")), State(Folder));
    }
}
