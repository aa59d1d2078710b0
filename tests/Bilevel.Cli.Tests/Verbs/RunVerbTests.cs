using Bilevel.Experiments.Results;
using Xunit;

namespace Bilevel.Cli.Tests.Verbs;

public sealed class RunVerbTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Run_Quadratic_PrintsTheSummaryAndWritesEveryFile()
    {
        var shown = Run("quadratic", "soba", "500it");
        Assert.Equal(ExitCodes.Done, shown.Code);
        Assert.Contains("SOBA on quadratic, seed 0: the budget of 500 iterations is used up after 500 iterations", shown.Output, StringComparison.Ordinal);
        Assert.Contains("HVP calls", shown.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', shown.Output);
        Assert.All([RunFiles.Manifest, RunFiles.Trace, RunFiles.Summary, RunFiles.Checkpoint, RunFiles.Report], file => Assert.True(File.Exists(_place.At("run", file)), file));
    }

    [Fact]
    public void Run_Options_ReachTheManifest()
    {
        var shown = Run("hyper-cleaning", "bo-rep", "30it", "--corruption", "0.25", "--seed", "7", "--set", "period=4", "--evaluations", "3", "--model", "mlp", "--threads", "2");
        Assert.Equal(ExitCodes.Done, shown.Code);
        var manifest = ResultJson.Read<RunManifest>(_place.At("run", RunFiles.Manifest));
        Assert.Equal(7, manifest.Seed);
        Assert.Equal(2, manifest.Machine.Threads);
        Assert.Equal("0.25", manifest.Configuration["options"]!["corruption"]!.ToString());
        Assert.Equal("Mlp", manifest.Configuration["options"]!["model"]!.ToString());
        Assert.Equal("4", manifest.Configuration["parameters"]!["period"]!.ToString());
        Assert.Contains("--set period=4", manifest.Command, StringComparison.Ordinal);
        Assert.Equal(3, TraceTable.Read(_place.At("run", RunFiles.Trace)).Rows.Count);
    }

    [Fact]
    public void Run_ClippedGradients_TakesOtherStepsAndSaysSo()
    {
        string[] Timeless() => [.. File.ReadAllLines(_place.At("run", RunFiles.Trace)).Select(line => string.Join(',', line.Split(',').Where((_, i) => i != 1)))];
        Run("quadratic", "soba", "50it");
        var (whole, hash) = (Timeless(), ResultJson.Read<RunManifest>(_place.At("run", RunFiles.Manifest)).ConfigurationHash);
        Run("quadratic", "soba", "50it", "--force", "--clip-gradients", "1e9");
        Assert.Equal(whole, Timeless());
        Run("quadratic", "soba", "50it", "--force", "--clip-gradients", "0.1");
        Assert.NotEqual(whole, Timeless());
        var manifest = ResultJson.Read<RunManifest>(_place.At("run", RunFiles.Manifest));
        Assert.Equal("0.1", manifest.Configuration["clipGradients"]!.ToString());
        Assert.NotEqual(hash, manifest.ConfigurationHash);
        Assert.Contains("--clip-gradients: expected a finite number above 0, got '0'", Run("quadratic", "soba", "50it", "--clip-gradients", "0").ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_TunedMethod_StartsFromThePlan()
    {
        var plan = _place.WritePlan();
        Assert.Equal(ExitCodes.Done, Workplace.Call("run", "hyper-cleaning", "--algorithm", "SOBA", "--config", plan, "--out", _place.At("run")).Code);
        var manifest = ResultJson.Read<RunManifest>(_place.At("run", RunFiles.Manifest));
        Assert.Equal("100", manifest.Configuration["parameters"]!["upperStep"]!.ToString());
        Assert.Equal("10000samples", manifest.Configuration["budget"]!.ToString());
    }

    [Fact]
    public void Run_SeveralSeeds_WritesAFolderEach()
    {
        var shown = Workplace.Call("run", "quadratic", "--algorithm", "soba", "--budget", "20it", "--seeds", "1..2", "--out", _place.At("many"));
        Assert.Equal(ExitCodes.Done, shown.Code);
        Assert.All([1, 2], seed => Assert.Equal(seed, ResultJson.Read<RunManifest>(_place.At("many", $"seed-{seed}", RunFiles.Manifest)).Seed));
        Assert.All([1, 2], seed => Assert.True(File.Exists(_place.At("many", $"seed-{seed}", RunFiles.Summary))));
    }

    [Fact]
    public void Run_SeedAndSeeds_IsRefused()
    {
        var shown = Run("quadratic", "soba", "20it", "--seed", "1", "--seeds", "1..2");
        Assert.Equal(ExitCodes.BadInput, shown.Code);
        Assert.Contains("expected --seed or --seeds, got both", shown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ReferenceRow_IsAllowed() => Assert.Equal(ExitCodes.Done, Run("hyper-cleaning", "true-labels", "50it").Code);

    [Fact]
    public void Run_FolderWithResults_IsRefusedUnlessForced()
    {
        Run("quadratic", "soba", "10it");
        var refused = Run("quadratic", "soba", "20it");
        Assert.Equal(ExitCodes.BadInput, refused.Code);
        Assert.Contains($"bilevel resume {_place.At("run")}", refused.ErrorLine, StringComparison.Ordinal);
        Assert.Contains("--force", refused.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(10, ResultJson.Read<RunSummary>(_place.At("run", RunFiles.Summary)).Iterations);

        Assert.Equal(ExitCodes.Done, Run("quadratic", "soba", "20it", "--force").Code);
        Assert.Equal(20, ResultJson.Read<RunSummary>(_place.At("run", RunFiles.Summary)).Iterations);
    }

    [Fact]
    public void Run_FolderOfOthers_IsRefusedEvenIfForced()
    {
        Directory.CreateDirectory(_place.At("run"));
        _place.Write(Path.Combine("run", "thesis.tex"), "years of work");
        Assert.Equal(ExitCodes.BadInput, Run("quadratic", "soba", "20it", "--force").Code);
        Assert.True(File.Exists(_place.At("run", "thesis.tex")));
    }

    [Fact]
    public void Run_Diverging_FailsAndNamesTensorAndIteration()
    {
        var shown = Run("hyper-cleaning", "soba", "100it", "--set", "upperStep=1e38", "--set", "lowerStep=1e30");
        Assert.Equal(ExitCodes.Failed, shown.Code);
        Assert.Matches(@"^failed: .*iteration \d+", shown.ErrorLine);
    }

    [Fact]
    public void Run_UnsolvedSystems_AreTold()
    {
        var shown = Run("quadratic", "aid-cg", "10it", "--set", "systemIterations=1", "--set", "tolerance=1e-6", "--set", "upperStep=0.001");
        Assert.Equal(ExitCodes.Done, shown.Code);
        Assert.Contains("note: 10 of 10 linear systems were not solved; the last: not converged", shown.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("note:", Run("quadratic", "aid-cg", "10it", "--force").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_RefusingUnsolvedSystems_FailsAndSaysWhich()
    {
        var shown = Run("quadratic", "aid-cg", "10it", "--set", "systemIterations=1", "--set", "tolerance=1e-6", "--set", "unsolved=refuse");
        Assert.Equal(ExitCodes.Failed, shown.Code);
        Assert.StartsWith("failed: aid-cg: the linear system of iteration 0 is not converged: 1 products left a relative residual of", shown.ErrorLine, StringComparison.Ordinal);
        Assert.Equal("UnsolvedSystem", ResultJson.Read<RunSummary>(_place.At("run", RunFiles.Summary)).StopReason);
    }

    [Fact]
    public void Run_WithoutOut_TakesTheNextFreeFolder()
    {
        var before = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(_place.At());
        try
        {
            for (var i = 0; i < 2; i++)
                Assert.Equal(ExitCodes.Done, Workplace.Call("run", "quadratic", "--algorithm", "soba", "--budget", "10it").Code);
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }

        Assert.True(File.Exists(_place.At("runs", "run-quadratic-soba-002", RunFiles.Report)));
    }

    [Fact]
    public void Run_OneAndTwoThreads_SameBits()
    {
        foreach (var threads in new[] { "1", "2" })
        {
            Assert.Equal(ExitCodes.Done, Workplace.Call(
                "run", "hyper-cleaning", "--algorithm", "soba", "--size", "tiny", "--budget", "50it", "--threads", threads, "--out", _place.At(threads)).Code);
        }

        // The configuration holds neither threads nor folders, so that both checkpoints belong to the same one.
        RunEnd.AssertSame(_place.At("1"), _place.At("2"));
    }

    [Theory]
    [InlineData(null, "missing.csv")]
    [InlineData("", "empty")]
    [InlineData("1,2,3\n", "line 1")]
    [InlineData("GOOD\n1,2,3\n", "line 2")]
    [InlineData("GOOD\nBADx\n", "line 2, column \"pixel_0_0\"")]
    [InlineData("GOOD\nBADnan\n", "line 2, column \"pixel_0_0\"")]
    [InlineData("GOOD\nBAD99\n", "line 2, column \"pixel_0_0\"")]
    public void Run_BadDataFile_SaysWhereAndLeavesNoFolder(string? content, string expected)
    {
        var path = _place.At("missing.csv");
        if (content is not null)
        {
            var rest = string.Concat(Enumerable.Repeat(",1", 63)) + ",3";
            path = _place.Write("data.csv", content.Replace("GOOD", "1" + rest, StringComparison.Ordinal).Replace("BAD", "", StringComparison.Ordinal) is var text && content.Contains("BAD", StringComparison.Ordinal)
                ? text.TrimEnd('\n') + rest + "\n" : text);
        }

        var shown = Run("hyper-cleaning", "soba", "10it", "--data", path);
        Assert.Equal(ExitCodes.BadInput, shown.Code);
        Assert.Contains(expected, shown.ErrorLine, StringComparison.Ordinal);
        Assert.Contains(path, shown.ErrorLine, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_place.At("run")));
    }

    private Shown Run(string task, string algorithm, string budget, params string[] more) =>
        Workplace.Call(["run", task, "--algorithm", algorithm, "--size", "tiny", "--budget", budget, "--out", _place.At("run"), .. more]);
}
