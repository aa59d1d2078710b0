using System.Diagnostics;
using Bilevel.Experiments.Tuning;
using Xunit;
using static Bilevel.Experiments.Tests.Runs;

namespace Bilevel.Experiments.Tests.Tuning;

/// <summary>Trials in other processes: here small shell scripts that answer, die or sleep.</summary>
public sealed class TrialsElsewhereTests : IDisposable
{
    private const string Answer = "read line; while [ -n \"$line\" ]; do echo '{\"objective\":0.25}'; read line; done";
    private static readonly Trial[] s_trials = [.. Enumerable.Range(0, 5).Select(i => new Trial($"1/1/soba/{i}", [Basic]))];
    private readonly TemporaryFolder _folder = new();

    public TrialsElsewhereTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "the scripts are a Unix shell's");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Run_ProcessesThatAnswer_ScoresEveryTrialOnce(int processes) =>
        Assert.Equal(Enumerable.Repeat(new TrialScore(0.25), 5), Scores(processes, $"echo ready; {Answer}"));

    [Fact]
    public void Run_AProcessThatDiesOnce_IsStartedAgainAndTheTrialRepeated() =>
        Assert.Equal(Enumerable.Repeat(new TrialScore(0.25), 5), Scores(1, $"echo ready; if [ ! -e died ]; then touch died; read line; exit 3; fi; {Answer}"));

    [Fact]
    public void Run_AProcessThatDiesAgain_FailsTheTrialAloneAndSaysHow()
    {
        // The first two processes die at their first trial; the third serves the rest.
        var scores = Scores(1, $"echo ready; if [ ! -e again ]; then if [ -e died ]; then touch again; fi; touch died; read line; echo 'no memory left' >&2; exit 3; fi; {Answer}");
        Assert.Equal(new TrialScore(null, "its process ended with exit code 3: no memory left"), scores[0]);
        Assert.Equal(double.PositiveInfinity, scores[0].Value);
        Assert.All(scores.Skip(1), s => Assert.Equal(new TrialScore(0.25), s));
    }

    [Fact]
    public void Run_AProcessThatNeverGetsReady_IsAnErrorAndNotAScore() =>
        Assert.Equal("a process for trials did not start: its process ended with exit code 5: no runtime", Assert.Throws<IOException>(() => Unwrapped(() => Scores(2, "echo 'no runtime' >&2; exit 5"))).Message);

    [Fact]
    public void Run_Cancelled_EndsTheProcessesAtOnce()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromSeconds(0.5));
        var watch = Stopwatch.StartNew();
        Assert.ThrowsAny<OperationCanceledException>(() => Scores(2, "echo ready; sleep 60", source.Token));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.3, 20);
    }

    private static TrialScore[] Unwrapped(Func<TrialScore[]> scores)
    {
        try
        {
            return scores();
        }
        catch (AggregateException error)
        {
            throw error.InnerExceptions[0];
        }
    }

    private TrialScore[] Scores(int processes, string script, CancellationToken? cancellation = null)
    {
        var scores = new TrialScore[s_trials.Length];
        using var runner = new TrialsElsewhere(processes, () => new("sh", ["-c", script]) { WorkingDirectory = _folder.At() });
        runner.Run(s_trials, (i, score) => scores[i] = score, cancellation ?? Token);
        return scores;
    }
}
