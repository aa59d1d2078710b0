using Bilevel.Core;
using Bilevel.Experiments.Comparing;
using Bilevel.Experiments.Results;
using Xunit;
using static Bilevel.Experiments.Tests.Runs;

namespace Bilevel.Experiments.Tests.Comparing;

/// <summary>A whole comparison, run once for all tests of this class.</summary>
public sealed class SmallComparison : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SmallComparison() => Result = Comparison.Start(Plans.Small, Folder, new() { Command = "bilevel compare" }, cancellation: Token)!;

    public string Folder => _folder.At("comparison");

    public ComparisonResult Result { get; }

    public ComparisonRow this[string name] => Result.Rows.Single(r => r.Name == name);

    public void Dispose() => _folder.Dispose();
}

/// <summary>Equal budgets, equal data, and a table that says what was run.</summary>
public sealed class ComparisonTests(SmallComparison small) : IClassFixture<SmallComparison>
{
    [Fact]
    public void Rows_AreTheMethodsRankedThenTheReferences()
    {
        var methods = small.Result.Rows.Where(r => r.Kind == RowKind.Method).ToArray();
        Assert.True(small.Result.Ranked, string.Join(" ", small.Result.Remarks));
        Assert.Empty(small.Result.Remarks);
        Assert.Equal(["corrupted-labels", "true-labels"], small.Result.Rows.Skip(2).Select(r => r.Name));
        Assert.True(methods[0].Metrics["validation_loss"].Median <= methods[1].Metrics["validation_loss"].Median);
        Assert.All(small.Result.Rows, r => Assert.Equal(["BudgetReached", "BudgetReached", "BudgetReached"], r.StopReasons));
        Assert.All(small.Result.Rows, r => Assert.Equal(64, r.TuningTrials));
    }

    [Fact]
    public void Cells_AreMediansAndRangesOverTheRunsThemselves()
    {
        foreach (var row in small.Result.Rows)
        {
            string[] folders = [.. row.RunFolders.Select(f => Path.Combine(small.Folder, f))];
            var losses = folders.Select(f => Trace(f).Metric("validation_loss")[^1]).Order().ToArray();
            Assert.Equal(new Spread(losses[1], losses[0], losses[2], 3), row.Metrics["validation_loss"]);
            Assert.Equal(folders.Select(f => (double)Manifest(f).Calls!["hvp"]).Order().ElementAt(1), row.Calls["hvp"]);
            Assert.Equal(folders.Select(f => (double)Manifest(f).Samples!.Values.Sum()).Order().ElementAt(1), row.TotalSamples);
            Assert.Null(row.Calls["fx"]);
        }

        Assert.Equal("20", small["soba"].Parameters["upperStep"]);
        Assert.True(small["so-lazy-bio-ii"].Calls["hvp"] < small["so-lazy-bio-ii"].Calls["jvp"] / 4);
        Assert.Equal(0, small["true-labels"].Calls["jvp"]);
        Assert.DoesNotContain("auc", small["true-labels"].Metrics.Keys);
        Assert.Null(small["true-labels"].ToTarget);
        Assert.Null(small["true-labels"].Wins);
    }

    [Fact]
    public void Budgets_AreOvershotByLessThanOneStep()
    {
        foreach (var run in small.Result.Rows.SelectMany(r => r.RunFolders))
        {
            var last = Trace(Path.Combine(small.Folder, run)).Rows[^1];
            var mostAStepTakes = run.StartsWith("so", StringComparison.Ordinal) ? 5 * 64 : 64;
            Assert.InRange(last.Samples, 100_000, 100_000 + mostAStepTakes - 1);
        }
    }

    [Fact]
    public void Data_OfASeed_AreTheSameForAllMethods()
    {
        foreach (var seed in Plans.Small.Seeds)
        {
            string[] Labels(string method) => [.. File.ReadAllLines(Path.Combine(small.Folder, method, $"seed-{seed}", RunFiles.Weights)).Select(l => $"{l.Split(',')[0]} {l.Split(',')[2]}")];
            Assert.Equal(Labels("soba"), Labels("so-lazy-bio-ii"));
            double Start(string row) => Trace(Path.Combine(small.Folder, row, $"seed-{seed}")).Metric("test_accuracy")[0];
            Assert.Single(small.Result.Rows.Select(r => Start(r.Name)).Distinct());
        }
    }

    [Fact]
    public void Methods_WinOverCorruptedLabels()
    {
        Assert.True(small["soba"].Wins, small.Result.Verdict);
        Assert.StartsWith("All 2 methods win", small.Result.Verdict, StringComparison.Ordinal);
        Assert.Equal((3, 3), (small["soba"].ToTarget!.Reached, small["soba"].ToTarget!.Of));
        Assert.InRange(small["soba"].ToTarget!.Hvp!.Value, 1, small["soba"].Calls["hvp"]!.Value);
    }

    [Fact]
    public void Files_HoldPlanAndTable()
    {
        Assert.Equal(ResultJson.Write(small.Result), File.ReadAllText(Path.Combine(small.Folder, RunFiles.Comparison)));
        Assert.Equal(ResultJson.Write(Plans.Small), File.ReadAllText(Path.Combine(small.Folder, RunFiles.Plan)));
        var read = ResultJson.Read<ComparisonResult>(Path.Combine(small.Folder, RunFiles.Comparison));
        Assert.Equal(ResultJson.Write(small.Result), ResultJson.Write(read));
        Assert.Equal(("bilevel compare", "100000samples"), (read.Command, read.Budget));
        Assert.Equal([100], read.TuningSeeds);
        Assert.Contains("200 train, 60 validation, 100 test rows", read.Title, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 50)]
    [InlineData(4, 200)]
    [InlineData(9, 1)]
    public void Resume_CancelledInAnyRun_EqualsUninterrupted(int run, int iteration)
    {
        using var folder = new TemporaryFolder();
        using var source = new CancellationTokenSource();
        Assert.Null(Comparison.Start(Plans.Small, folder.At("c"), new(), new CancelIn(run, iteration, source), source.Token));
        Assert.False(File.Exists(folder.At("c", RunFiles.Comparison)));
        var resumed = Comparison.Resume(folder.At("c"), new() { Command = "bilevel compare" }, cancellation: Token)!;
        Assert.Equal(Timeless(small.Result), Timeless(resumed));
        foreach (var runFolder in small.Result.Rows.SelectMany(r => r.RunFolders))
        {
            Assert.Equal(Runs.Timeless(Path.Combine(small.Folder, runFolder)), Runs.Timeless(folder.At("c", runFolder)));
            Assert.Equal(State(Path.Combine(small.Folder, runFolder)), State(folder.At("c", runFolder)));
        }
    }

    private static string Timeless(ComparisonResult result) => ResultJson.Write(result with
    {
        Rows = [.. result.Rows.Select(r => r with { Seconds = new(0, 0, 0, 0), CompileSeconds = 0, ToTarget = r.ToTarget is { } t ? t with { Seconds = 0 } : null })],
    });

    private sealed class CancelIn(int run, int iteration, CancellationTokenSource source) : IComparisonWatcher
    {
        public ISolverCallback<float>? Begins(ComparedRun compared) => compared.Index == run ? new CancelAfter(iteration, source) : null;

        public void Ended(ComparedRun compared, RunSummary summary) => Assert.Equal(compared.Index == run ? "Cancelled" : "BudgetReached", summary.StopReason);
    }
}
