using Bilevel.Core;
using Bilevel.Core.Catalog;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;
using Xunit;
using static Bilevel.Experiments.Tests.Runs;

namespace Bilevel.Experiments.Tests.Running;

/// <summary>A run that was stopped goes on as if it had never been; one that can't is refused.</summary>
public sealed class ResumeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Folder => _folder.At("run");

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Names => [.. AlgorithmCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Resume_CancelledAt37Of100_EqualsUninterrupted(string name)
    {
        var task = AlgorithmCatalog.Find(name).Default.Adapts != Adaptation.None ? "few-shot" : "quadratic";
        var configuration = Basic with { Task = task, Algorithm = name, Parameters = Steps(name) };
        configuration.Start(_folder.At("whole"));
        var cancelled = CancelAt(configuration, 37);
        Assert.Equal(("Cancelled", 37L), (cancelled.StopReason, cancelled.Iterations));
        var resumed = Runner.Resume(Folder, new(), Token);
        Assert.Equal(("BudgetReached", 100L), (resumed.StopReason, resumed.Iterations));
        AssertSame();
        Assert.True(resumed.Seconds >= cancelled.Seconds);
        Assert.Equal(Manifest(_folder.At("whole")).Samples, Manifest(Folder).Samples);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(99)]
    public void Resume_Killed_EqualsUninterrupted(int iterations)
    {
        Basic.Start(_folder.At("whole"));
        Assert.Throws<Killed>(() => Basic.Start(Folder, new KillAfter(iterations)));
        Assert.False(File.Exists(_folder.At("run", RunFiles.Summary)));
        Runner.Resume(Folder, new(), Token);
        AssertSame();
    }

    [Fact]
    public void Resume_KilledBeforeTheFirstCheckpoint_StartsAgain()
    {
        Basic.Start(_folder.At("whole"));
        Assert.Throws<Killed>(() => Runner.Start(Basic, Folder, new() { Watchers = [new KillAfter(5)], CheckpointEvery = TimeSpan.FromHours(1) }, Token));
        Assert.False(File.Exists(_folder.At("run", RunFiles.Checkpoint)));
        Runner.Resume(Folder, new(), Token);
        AssertSame();
    }

    [Fact]
    public void Resume_CancelledAgainAndAgain_EqualsUninterrupted()
    {
        Basic.Start(_folder.At("whole"));
        CancelAt(Basic, 10);
        foreach (var stop in (int[])[11, 20, 73])
        {
            using var source = new CancellationTokenSource();
            Assert.Equal(stop, Runner.Resume(Folder, new() { Watchers = [new CancelAfter(stop, source)] }, source.Token).Iterations);
        }

        Runner.Resume(Folder, new(), Token);
        AssertSame();
    }

    [Fact]
    public void Resume_AFinishedRun_ReturnsItAsItIs()
    {
        var summary = Basic.Start(Folder);
        var before = File.ReadAllBytes(_folder.At("run", RunFiles.Checkpoint));
        Assert.Equal(summary.Seconds, Runner.Resume(Folder, new(), Token).Seconds);
        Assert.Equal(before, File.ReadAllBytes(_folder.At("run", RunFiles.Checkpoint)));
    }

    [Theory]
    [InlineData("truncated")]
    [InlineData("one bit flipped")]
    [InlineData("empty")]
    [InlineData("something else")]
    public void Resume_FromADamagedCheckpoint_IsRefused(string damage)
    {
        CancelAt(Basic, 10);
        var path = _folder.At("run", RunFiles.Checkpoint);
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, damage switch
        {
            "truncated" => bytes[..^7],
            "one bit flipped" => [.. bytes[..(bytes.Length / 2)], (byte)(bytes[bytes.Length / 2] ^ 4), .. bytes[(bytes.Length / 2 + 1)..]],
            "empty" => [],
            _ => "not a checkpoint at all, but long enough to be one"u8.ToArray(),
        });
        Assert.StartsWith(path, Assert.Throws<CheckpointException>(() => Runner.Resume(Folder, new(), Token)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_FromACheckpointOfAnotherConfiguration_IsRefused()
    {
        CancelAt(Basic, 10);
        (Basic with { Seed = 3 }).Start(_folder.At("other"));
        File.Copy(_folder.At("other", RunFiles.Checkpoint), _folder.At("run", RunFiles.Checkpoint), overwrite: true);
        Assert.Contains("another configuration", Assert.Throws<CheckpointException>(() => Runner.Resume(Folder, new(), Token)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"seed\": 2", "\"seed\": 3")]
    [InlineData("\"budget\": \"100it\"", "\"budget\": \"200it\"")]
    [InlineData("\"corruption\": 0.5", "\"corruption\": 0.4")]
    public void Resume_WithATamperedManifest_IsRefused(string from, string to)
    {
        CancelAt(Basic, 10);
        var path = _folder.At("run", RunFiles.Manifest);
        Assert.Contains(from, File.ReadAllText(path), StringComparison.Ordinal);
        File.WriteAllText(path, File.ReadAllText(path).Replace(from, to, StringComparison.Ordinal));
        Assert.Contains("the hash does not match", Assert.Throws<ResultFileException>(() => Runner.Resume(Folder, new(), Token)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_OfNoRun_NamesTheMissingFile()
    {
        Directory.CreateDirectory(Folder);
        Assert.Contains(RunFiles.Manifest, Assert.Throws<ResultFileException>(() => Runner.Resume(Folder, new(), Token)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_AfterTheDataChanged_IsRefused()
    {
        var lines = Data.Digits.Load();
        var data = _folder.At("digits.csv");
        string Row(int i) => string.Join(',', lines.Row(i).ToArray().Select(f => (int)(f * 16)).Append(lines.Labels[i]));
        File.WriteAllLines(data, Enumerable.Range(0, lines.Rows).Select(Row));
        CancelAt(Basic with { Options = Tiny with { Data = data } }, 10);
        File.AppendAllText(data, Row(0) + "\n");
        Assert.Contains("the data has changed since the run", Assert.Throws<ResultFileException>(() => Runner.Resume(Folder, new(), Token)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_WithATraceThatIsTooShort_IsRefused()
    {
        CancelAt(Basic, 50);
        var path = _folder.At("run", RunFiles.Trace);
        File.WriteAllLines(path, File.ReadAllLines(path).Take(2));
        Assert.Contains("expected at least 6 evaluations", Assert.Throws<ResultFileException>(() => Runner.Resume(Folder, new(), Token)).Message, StringComparison.Ordinal);
    }

    private RunSummary CancelAt(RunConfiguration configuration, long iterations)
    {
        using var source = new CancellationTokenSource();
        return Runner.Start(configuration, Folder, new() { Watchers = [new CancelAfter(iterations, source)] }, source.Token);
    }

    private void AssertSame()
    {
        Assert.Equal(Timeless(_folder.At("whole")), Timeless(Folder));
        Assert.Equal(State(_folder.At("whole")), State(Folder));
        byte[] Weights(string folder) => File.Exists(_folder.At(folder, RunFiles.Weights)) ? File.ReadAllBytes(_folder.At(folder, RunFiles.Weights)) : [];
        Assert.Equal(Weights("whole"), Weights("run"));
    }
}
