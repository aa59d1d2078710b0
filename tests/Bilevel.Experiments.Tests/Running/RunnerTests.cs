using System.Globalization;
using System.Text.Json.Nodes;
using Bilevel.Core;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;
using Xunit;
using static Bilevel.Experiments.Tests.Runs;

namespace Bilevel.Experiments.Tests.Running;

/// <summary>What a run leaves in its folder.</summary>
public sealed class RunnerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Folder => _folder.At("run");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Start_ARun_WritesItsManifest()
    {
        var summary = Runner.Start(Basic, Folder, new() { Command = "bilevel run" }, Token);
        var manifest = Manifest(Folder);
        Assert.Equal(("hyper-cleaning", "soba", "SOBA", 2, "bilevel run", 1), (manifest.Task, manifest.Algorithm, manifest.Title, manifest.Seed, manifest.Command, manifest.Format));
        Assert.Equal(Basic.Effective().Hash(), manifest.ConfigurationHash);
        Assert.Equal(manifest.ConfigurationHash, RunConfiguration.FromJson(manifest.Configuration).Hash());
        Assert.Equal((200, 60, 100, "embedded"), (manifest.Data.Rows["train"], manifest.Data.Rows["validation"], manifest.Data.Rows["test"], manifest.Data.Source));
        Assert.Equal(["fx"], manifest.Absent);
        Assert.Equal(Environment.ProcessorCount, manifest.Machine.Cores);
        Assert.NotEmpty(manifest.Machine.Cpu);
        Assert.Equal((100L, 100L, 100L, 0L), (manifest.Calls!["hvp"], manifest.Calls["gy"], manifest.Calls["fy"], manifest.Calls["fx"]));
        Assert.Equal(6400, manifest.Samples!["jvp"]);
        Assert.Equal(summary.Iterations, manifest.Calls["jvp"]);
    }

    [Fact]
    public void Start_ARun_WritesItsTraceAndSummary()
    {
        var summary = Basic.Start(Folder);
        var trace = Trace(Folder);
        Assert.Equal([.. Enumerable.Range(0, 11).Select(i => 10L * i)], trace.Rows.Select(r => r.Iteration));
        Assert.Equal(["validation_loss", "test_loss", "test_accuracy", "auc", "lower_gradient_norm"], trace.MetricNames);
        Assert.Equal(100, trace.Rows[^1][Quantity.Hvp]);
        Assert.All(trace.Rows.Skip(1).Zip(trace.Rows), pair => Assert.True(pair.First.Seconds >= pair.Second.Seconds));
        Assert.Equal(("BudgetReached", 100L), (summary.StopReason, summary.Iterations));
        Assert.Equal("the budget of 100 iterations is used up after 100 iterations", summary.Message);
        Assert.Equal(trace.Metric("auc")[^1], summary.Metrics["auc"]);
        Assert.Equal(trace.Rows[^1].Seconds, summary.Seconds);
        Assert.True(summary.CompileSeconds > 0);
        var read = ResultJson.Read<RunSummary>(_folder.At("run", RunFiles.Summary));
        Assert.Equal((summary.Message, summary.Seconds, summary.Metrics["test_loss"]), (read.Message, read.Seconds, read.Metrics["test_loss"]));
    }

    [Fact]
    public void Start_ACleaningRun_WritesAWeightForEveryTrainingRow()
    {
        Basic.Start(Folder);
        var lines = File.ReadAllLines(_folder.At("run", RunFiles.Weights));
        Assert.Equal("row,weight,corrupted", lines[0]);
        Assert.Equal(200, lines.Length - 1);
        var checkpoint = CheckpointFile.Read<float>(_folder.At("run", RunFiles.Checkpoint), Manifest(Folder).ConfigurationHash);
        var x = checkpoint.Vectors.Single(v => v.Name == "x").Values;
        Assert.All(lines.Skip(1).Zip(x), pair => Assert.Equal(1 / (1 + Math.Exp(-(double)pair.Second)), double.Parse(pair.First.Split(',')[1], CultureInfo.InvariantCulture)));
        Assert.InRange(lines.Count(l => l.EndsWith(",1", StringComparison.Ordinal)), 70, 130);
    }

    [Fact]
    public void Start_AReference_WritesNoWeights()
    {
        var summary = (Basic with { Algorithm = "corrupted-labels", Parameters = [] }).Start(Folder);
        Assert.False(File.Exists(_folder.At("run", RunFiles.Weights)));
        Assert.DoesNotContain("auc", summary.Metrics.Keys);
        Assert.Equal((100L, 0L), (Manifest(Folder).Calls!["gy"], Manifest(Folder).Calls!["hvp"]));
    }

    [Fact]
    public void Start_TheSameTwice_GivesTheSameBytesButSeconds()
    {
        Basic.Start(Folder);
        Basic.Start(_folder.At("again"));
        Assert.Equal(Timeless(Folder), Timeless(_folder.At("again")));
        Assert.Equal(State(Folder), State(_folder.At("again")));
        Assert.Equal(File.ReadAllBytes(_folder.At("run", RunFiles.Weights)), File.ReadAllBytes(_folder.At("again", RunFiles.Weights)));
    }

    [Fact]
    public void Start_InAFolderWithResults_OffersResumeAndLosesNothing()
    {
        Basic.Start(Folder);
        var before = State(Folder);
        var error = Assert.Throws<RunFolderException>(() => Basic.Start(Folder));
        Assert.Contains("bilevel resume", error.Message, StringComparison.Ordinal);
        Assert.Contains("--force", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, State(Folder));
        Runner.Start(Basic with { Budget = "3it" }, Folder, new() { Force = true }, Token);
        Assert.Equal(3, Manifest(Folder).Calls!["hvp"]);
    }

    [Fact]
    public void Start_InAFolderOfSomebodyElse_IsRefusedEvenWithForce()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(_folder.At("run", "thesis.tex"), "mine");
        var error = Assert.Throws<RunFolderException>(() => Runner.Start(Basic, Folder, new() { Force = true }, Token));
        Assert.Contains("holds no results of this program", error.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.At("run", "thesis.tex")));
    }

    [Fact]
    public void Start_WhereAFileLies_IsRefused()
    {
        File.WriteAllText(Folder, "a file");
        Assert.Contains("is a file", Assert.Throws<RunFolderException>(() => Basic.Start(Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_OfWhatCannotRun_LeavesNoFolder()
    {
        Assert.Throws<ConfigurationException>(() => (Basic with { Algorithm = "sobba" }).Start(Folder));
        Assert.Throws<Data.DataException>(() => (Basic with { Options = Tiny with { Data = "/no/such/file" } }).Start(Folder));
        Assert.Throws<ConfigurationException>(() => (Basic with { Budget = "100fx" }).Start(Folder));
        Assert.False(Path.Exists(Folder));
    }

    [Fact]
    public void Start_ADivergentRun_KeepsTheLastGoodCheckpointAndSaysWhere()
    {
        var configuration = new RunConfiguration
        {
            Task = "quadratic",
            Options = Tiny,
            Algorithm = "soba",
            Parameters = new() { ["lowerStep"] = 50, ["upperStep"] = 50 },
            Budget = "1000it",
            Evaluations = 1001,
        };
        var summary = configuration.Start(Folder);
        Assert.Equal("NonFinite", summary.StopReason);
        Assert.Matches(@" at \w+\[\d+\].*, in iteration \d+$", summary.Message);
        var checkpoint = CheckpointFile.Read<float>(_folder.At("run", RunFiles.Checkpoint), Manifest(Folder).ConfigurationHash);
        Assert.InRange(checkpoint.Iteration, 1, summary.Iterations);
        Assert.All(checkpoint.Vectors, v => Assert.All(v.Values, value => Assert.True(float.IsFinite(value))));
        Assert.Equal(summary.Message, Runner.Resume(Folder, new(), Token).Message);
        Assert.False(File.Exists(_folder.At("run", RunFiles.Weights)));
    }

    [Fact]
    public void Start_UnsolvedSystems_AreRemarkedOn()
    {
        var unsolved = Solving("aid-cg", ("systemIterations", "1"), ("tolerance", "1e-6"));
        var summary = unsolved.Start(Folder);
        Assert.Equal("BudgetReached", summary.StopReason);
        Assert.Matches(@"^20 of 20 linear systems were not solved; the last: not converged: 1 products left a relative residual of \d", Assert.Single(summary.Remarks));
        Assert.Equal(summary.Remarks, ResultJson.Read<RunSummary>(_folder.At("run", RunFiles.Summary)).Remarks);
        Assert.Empty(Solving("aid-cg").Start(_folder.At("solved")).Remarks);

        // The optimiser around a method hides nothing.
        Assert.Equal(summary.Remarks[0][..50], Assert.Single(Solving("aid-cg", ("systemIterations", "1"), ("tolerance", "1e-6"), ("upperOptimiser", "clip(1)")).Start(_folder.At("clipped")).Remarks)[..50]);
    }

    [Fact]
    public void Start_ARefusingRun_KeepsTheLastCheckpointAndSaysWhy()
    {
        // η grows by a hundredth an iteration, until it is above 2 / L.
        var summary = Solving("aid-neumann", ("neumannStep", "20+warmup(999)"), ("unsolved", "refuse")).Start(Folder);
        Assert.Equal("UnsolvedSystem", summary.StopReason);
        Assert.True(RunSummary.IsFailure(summary.StopReason));
        Assert.Matches($"^aid-neumann: the linear system of iteration {summary.Iterations} is not converged: .* residual", summary.Message);
        var checkpoint = CheckpointFile.Read<float>(_folder.At("run", RunFiles.Checkpoint), Manifest(Folder).ConfigurationHash);
        Assert.Equal(summary.Iterations, checkpoint.Iteration);
        Assert.Equal(summary.Message, Runner.Resume(Folder, new(), Token).Message);
    }

    [Fact]
    public void Start_AnOptimiserAroundAMetaLearningMethod_StatesTheTaskAsTheMethodNeedsIt()
    {
        var configuration = new RunConfiguration { Task = "few-shot", Options = Tiny, Algorithm = "maml", Parameters = new() { ["upperOptimiser"] = "clip(1)" }, Budget = "2it", Evaluations = 2 };
        Assert.Equal("BudgetReached", configuration.Start(Folder).StopReason);
    }

    private static RunConfiguration Solving(string algorithm, params (string Name, string Value)[] more) => new()
    {
        Task = "quadratic",
        Options = Tiny,
        Algorithm = algorithm,
        Parameters = new([new("lowerStep", 0.1), new("upperStep", 0.001), .. more.Select(m => KeyValuePair.Create<string, JsonNode?>(m.Name, m.Value))]),
        Budget = algorithm == "aid-cg" ? "20it" : "1000it",
        Evaluations = 2,
    };
}
