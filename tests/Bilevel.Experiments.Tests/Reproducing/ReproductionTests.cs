using Bilevel.Core;
using Bilevel.Core.Diagnostics;
using Bilevel.Experiments.Comparing;
using Bilevel.Experiments.Diagnosing;
using Bilevel.Experiments.Reproducing;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;
using Bilevel.Tasks;
using Xunit;
using static Bilevel.Experiments.Tests.Runs;

namespace Bilevel.Experiments.Tests.Reproducing;

public sealed class ReproductionTests : IDisposable
{
    private static readonly RunSettings s_quick = new() { Command = "bilevel reproduce", WarmUp = false };
    private readonly TemporaryFolder _folder = new();
    private readonly FigureCatalog _catalog;

    public ReproductionTests() => _catalog = Figures.Catalog(_folder);

    public void Dispose() => _folder.Dispose();

    private ReproductionRequest Request(string figure, string folder = "out") => new("small/" + figure, TaskSize.Tiny, _folder.At(folder));

    private FigureResult? Make(ReproductionRequest request, IComparisonWatcher? watcher = null, RunSettings? settings = null) =>
        Reproduction.Run(_catalog, request, settings ?? s_quick, watcher, Token);

    [Fact]
    public void Run_Figure_WritesRunsAndWhatIsDrawn()
    {
        var figure = Make(Request("curves"))!;
        Assert.Equal(("small/curves", "tiny", "../runs/few-tiny", 5.0), (figure.Id, figure.Size, figure.Runs, figure.UpdatesAnEpoch));
        Assert.Equal(ResultJson.Write(figure), File.ReadAllText(_folder.At("out", "curves", RunFiles.Figure)));
        Assert.Equal(["bo-rep", "soba", "maml"], figure.Rows.Select(r => r.Name));
        Assert.Contains("innerSteps 2", figure.Rows[2].StepSizes, StringComparison.Ordinal);
        Assert.Equal("lowerStep 0.5, upperStep 0.05, systemStep 0.05", figure.Rows[0].InPaper);
        var setting = figure.Setting.ToDictionary(s => s.Item, s => (s.Paper, s.Here));
        Assert.Equal(("a network", "a line"), setting["model"]);
        Assert.Equal(("4", "4 of 5 x-updates"), setting["epochs"]);
        Assert.Equal(("not said", "0, 1"), setting["seeds"]);
        Assert.Contains("train", setting["data"].Here, StringComparison.Ordinal);
        Assert.Equal(["It is small."], figure.Differs);
        Assert.True(File.Exists(_folder.At("out", "runs", "few-tiny", "soba", "seed-1", RunFiles.Trace)));
    }

    [Fact]
    public void Run_SecondFigureOfTheSameRuns_RunsNothing()
    {
        Make(Request("curves"));
        var second = Make(Request("seconds"), new NothingMayRun())!;
        Assert.Equal(["It is small.", "Another machine."], second.Differs);
        Make(Request("curves"), new NothingMayRun());
    }

    [Theory]
    [InlineData(0, 7)]
    [InlineData(3, 1)]
    [InlineData(5, 13)]
    public void Run_AfterCancellation_GoesOnToTheSameNumbers(int run, int iteration)
    {
        using var source = new CancellationTokenSource();
        Assert.Null(Reproduction.Run(_catalog, Request("curves"), s_quick, new CancelIn(run, iteration, source), source.Token));
        Assert.False(File.Exists(_folder.At("out", "curves", RunFiles.Figure)));
        var resumed = Make(Request("curves"))!;
        var whole = Make(Request("curves", "whole"))!;
        Assert.Equal(ResultJson.Write(whole), ResultJson.Write(resumed));
        foreach (var row in whole.Rows)
        {
            foreach (var seed in new[] { "seed-0", "seed-1" })
                Assert.Equal(Timeless(_folder.At("whole", "runs", "few-tiny", row.Name, seed)), Timeless(_folder.At("out", "runs", "few-tiny", row.Name, seed)));
        }
    }

    [Fact]
    public void Run_OtherPlanInTheFolder_SaysWhatDiffersAndForceReplaces()
    {
        Make(Request("curves"));
        var message = Assert.Throws<RunFolderException>(() => Make(Request("curves") with { Seeds = [0], Budget = "10it" })).Message;
        Assert.Contains("seeds: 0, 1 there, 0 here", message, StringComparison.Ordinal);
        Assert.Contains("budget: 20it there, 10it here", message, StringComparison.Ordinal);
        Assert.Contains("--force", message, StringComparison.Ordinal);
        var figure = Make(Request("curves") with { Seeds = [0], Budget = "10it" }, settings: s_quick with { Force = true })!;
        Assert.Equal("2 of 5 x-updates", figure.Setting.Single(s => s.Item == "epochs").Here);
        Assert.False(Directory.Exists(_folder.At("out", "runs", "few-tiny", "soba", "seed-1")));
    }

    [Fact]
    public void Run_FolderOfSomethingElse_IsRefused()
    {
        Directory.CreateDirectory(_folder.At("out", "curves"));
        File.WriteAllText(_folder.At("out", "curves", "mine.txt"), "");
        Assert.Contains("--out", Assert.Throws<RunFolderException>(() => Make(Request("curves"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Sweep_KnowsTheNumberOfEachRow()
    {
        var figure = Make(Request("sweep"))!;
        Assert.Equal([("period-1", 1.0), ("period-8", 8.0)], figure.Rows.Select(r => (r.Name, r.Swept!.Value)));
        var compared = ResultJson.Read<ComparisonResult>(_folder.At("out", "runs", "periods-tiny", RunFiles.Comparison));
        Assert.Equal(["I = 1", "I = 8"], compared.Rows.Select(r => r.Title).Order());
        Assert.NotEqual(compared.Rows[0].Metrics["test_loss"], compared.Rows[1].Metrics["test_loss"]);
    }

    [Fact]
    public void Run_Diagnosis_MeasuresAlongEveryRun()
    {
        var figure = Make(Request("smooth"))!;
        Assert.Equal(new SmoothnessOptions { Points = 40, AllSamples = true }, figure.Diagnosis);
        var setting = figure.Setting.ToDictionary(s => s.Item, s => s.Here);
        Assert.Contains("all samples, at most 40 points, every x-update", setting["measured"], StringComparison.Ordinal);
        Assert.StartsWith("lowerStep ", setting["step sizes"], StringComparison.Ordinal);
        Assert.All([0, 1], seed => Assert.Equal(16, Diagnosis.ReadSamples(Run("out", seed)).Count));
        Assert.Null(Make(Request("curves"))!.Diagnosis);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, 9)]
    public void Run_DiagnosisAfterCancellation_MeasuresTheSamePoints(int run, int iteration)
    {
        using var source = new CancellationTokenSource();
        Assert.Null(Reproduction.Run(_catalog, Request("smooth"), s_quick, new CancelIn(run, iteration, source), source.Token));
        // Whoever resumes the runs' own folder measures too.
        Assert.NotNull(Comparison.Resume(_folder.At("out", "runs", "measured-tiny"), s_quick, cancellation: Token));
        Make(Request("smooth"), new NothingMayRun());
        Make(Request("smooth", "whole"));
        foreach (var seed in new[] { 0, 1 })
            Assert.All([RunFiles.Smoothness, RunFiles.Diagnosis], file => Assert.Equal(File.ReadAllText(Path.Combine(Run("whole", seed), file)), File.ReadAllText(Path.Combine(Run("out", seed), file))));
    }

    [Fact]
    public void Run_DiagnosisOfOtherPoints_SaysWhatDiffers()
    {
        Make(Request("smooth"));
        var other = Figures.Catalog(_folder, ("runs/measured.json", Figures.Measured.Replace("\"every\": 1", "\"every\": 2", StringComparison.Ordinal)));
        var message = Assert.Throws<RunFolderException>(() => Reproduction.Run(other, Request("smooth"), s_quick, cancellation: Token)).Message;
        Assert.Contains("diagnosis.every: 1 there, 2 here", message, StringComparison.Ordinal);
    }

    private string Run(string folder, int seed) => _folder.At(folder, "runs", "measured-tiny", "bo-rep", $"seed-{seed}");

    [Fact]
    public void Run_CappedBySeconds_SaysSoBesideTheRow()
    {
        Make(Request("curves") with { Budget = "100000it,0.02s", Seeds = [0] });
        var compared = ResultJson.Read<ComparisonResult>(_folder.At("out", "runs", "few-tiny", RunFiles.Comparison));
        Assert.All(compared.Rows, r => Assert.Contains(r.Remarks, remark => remark.StartsWith("stopped after 0.02 s at x-update ", StringComparison.Ordinal) && remark.EndsWith(" of 100,000", StringComparison.Ordinal)));
    }

    private sealed class NothingMayRun : IComparisonWatcher
    {
        public ISolverCallback<float>? Begins(ComparedRun run) => throw new Xunit.Sdk.XunitException($"{run.Title} ran");

        public void Ended(ComparedRun run, RunSummary summary)
        {
        }
    }

    private sealed class CancelIn(int run, int iteration, CancellationTokenSource source) : IComparisonWatcher
    {
        public ISolverCallback<float>? Begins(ComparedRun compared) => compared.Index == run ? new CancelAfter(iteration, source) : null;

        public void Ended(ComparedRun compared, RunSummary summary)
        {
        }
    }
}
