using System.Diagnostics;
using System.Runtime.InteropServices;
using Bilevel.Experiments.Results;
using Xunit;

namespace Bilevel.Cli.Tests.Verbs;

public sealed class ResumeVerbTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task Resume_CancelledRun_EndsAsIfItHadNeverStopped()
    {
        Assert.Equal(ExitCodes.Done, Workplace.Call(Run("whole")).Code);
        var stopped = await Workplace.CallUntil(_place.At("cut", RunFiles.Manifest), Run("cut"));
        Assert.Equal(ExitCodes.Cancelled, stopped.Code);
        Assert.Contains($"go on with: bilevel resume {_place.At("cut")}", stopped.Error, StringComparison.Ordinal);
        Assert.NotEqual(RunEnd.TraceWithoutTime(_place.At("whole")), RunEnd.TraceWithoutTime(_place.At("cut")));

        var resumed = Workplace.Call("resume", _place.At("cut"));
        Assert.Equal(ExitCodes.Done, resumed.Code);
        RunEnd.AssertSame(_place.At("whole"), _place.At("cut"));
    }

    [Fact]
    public void Resume_KilledProcess_EndsAsIfItHadNeverStopped()
    {
        Assert.Equal(ExitCodes.Done, Workplace.Call(Run("whole")).Code);
        using (var process = StartCommand([.. Run("cut"), "--checkpoint-every", "0.01"]))
        {
            WaitFor(() => File.Exists(_place.At("cut", RunFiles.Checkpoint)) || process.HasExited);
            process.Kill();
            Assert.True(process.WaitForExit(s_patience));
        }

        Assert.False(File.Exists(_place.At("cut", RunFiles.Summary)), "the run ended before it was killed");
        Assert.Equal(ExitCodes.Done, Workplace.Call("resume", _place.At("cut")).Code);
        RunEnd.AssertSame(_place.At("whole"), _place.At("cut"));
    }

    [Fact]
    public void Terminate_Process_StopsBetweenTwoStepsAndKeepsTheWork()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent by the kill command");
        using var process = StartCommand(Run("cut"));
        WaitFor(() => File.Exists(_place.At("cut", RunFiles.Manifest)) || process.HasExited);
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            kill.WaitForExit();
        Assert.True(process.WaitForExit(s_patience));
        Assert.Equal(ExitCodes.Cancelled, process.ExitCode);
        Assert.True(File.Exists(_place.At("cut", RunFiles.Checkpoint)));
    }

    [Fact]
    public async Task Resume_CancelledComparison_EndsWithTheTable()
    {
        var plan = _place.WritePlan();
        string[] Compare(string name) => ["compare", "hyper-cleaning", "--config", plan, "--budget", "500000samples", "--out", _place.At(name)];
        Assert.Equal(ExitCodes.Done, Workplace.Call(Compare("whole")).Code);
        var stopped = await Workplace.CallUntil(_place.At("cut", "soba", "seed-1", RunFiles.Manifest), Compare("cut"));
        Assert.Equal(ExitCodes.Cancelled, stopped.Code);
        Assert.False(File.Exists(_place.At("cut", RunFiles.Comparison)));

        var resumed = Workplace.Call("resume", _place.At("cut"));
        Assert.Equal(ExitCodes.Done, resumed.Code);
        Assert.Contains("report.html", resumed.Output, StringComparison.Ordinal);
        var command = ResultJson.Read<ComparisonResult>(_place.At("cut", RunFiles.Comparison)).Command;
        Assert.StartsWith("bilevel compare", command, StringComparison.Ordinal);
        foreach (var run in new[] { "soba", "corrupted-labels" })
            RunEnd.AssertSame(_place.At("whole", run, "seed-1"), _place.At("cut", run, "seed-1"));
    }

    [Fact]
    public void Resume_FinishedRun_PrintsItAgain()
    {
        Workplace.Call("run", "quadratic", "--algorithm", "soba", "--budget", "20it", "--out", _place.At("run"));
        var shown = Workplace.Call("resume", _place.At("run"));
        Assert.Equal(ExitCodes.Done, shown.Code);
        Assert.Contains("after 20 iterations", shown.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("truncated")]
    [InlineData("flipped")]
    [InlineData("of another configuration")]
    public async Task Resume_BadCheckpoint_IsRefusedAndNothingIsLost(string fault)
    {
        Assert.Equal(ExitCodes.Cancelled, (await Workplace.CallUntil(_place.At("cut", RunFiles.Manifest), Run("cut"))).Code);
        var path = _place.At("cut", RunFiles.Checkpoint);
        var bytes = File.ReadAllBytes(path);
        switch (fault)
        {
            case "truncated":
                File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
                break;
            case "flipped":
                bytes[bytes.Length / 2] ^= 0x10;
                File.WriteAllBytes(path, bytes);
                break;
            default:
                Assert.Equal(ExitCodes.Done, Workplace.Call("run", "hyper-cleaning", "--algorithm", "soba", "--size", "tiny", "--budget", "10it", "--out", _place.At("other")).Code);
                File.Copy(_place.At("other", RunFiles.Checkpoint), path, overwrite: true);
                break;
        }

        var trace = File.ReadAllText(_place.At("cut", RunFiles.Trace));
        var shown = Workplace.Call("resume", _place.At("cut"));
        Assert.Equal(ExitCodes.BadFile, shown.Code);
        Assert.Contains(path, shown.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(trace, File.ReadAllText(_place.At("cut", RunFiles.Trace)));
    }

    [Fact]
    public void Resume_ChangedConfiguration_IsRefused()
    {
        Workplace.Call("run", "quadratic", "--algorithm", "soba", "--budget", "20it", "--out", _place.At("run"));
        File.Delete(_place.At("run", RunFiles.Summary));
        var manifest = _place.At("run", RunFiles.Manifest);
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("\"20it\"", "\"30it\"", StringComparison.Ordinal));
        var shown = Workplace.Call("resume", _place.At("run"));
        Assert.Equal(ExitCodes.BadFile, shown.Code);
        Assert.Contains("configuration has been changed", shown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_FolderWithoutResults_IsRefused()
    {
        var shown = Workplace.Call("resume", _place.At());
        Assert.Equal(ExitCodes.BadInput, shown.Code);
        Assert.Contains("holds neither", shown.ErrorLine, StringComparison.Ordinal);
    }

    // Long enough to be stopped in the middle on any machine, a second or two when it is not.
    private string[] Run(string name) =>
        ["run", "hyper-cleaning", "--algorithm", "bo-rep", "--size", "tiny", "--budget", "20000it", "--evaluations", "11", "--out", _place.At(name)];

    // The command as it was built, next to this assembly, on the runtime that runs this test.
    private static Process StartCommand(string[] args)
    {
        var command = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Bilevel.Cli.exe" : "Bilevel.Cli");
        var start = new ProcessStartInfo(command, args) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        return Process.Start(start) ?? throw new InvalidOperationException($"{command} did not start");
    }

    private static void WaitFor(Func<bool> condition)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < s_patience, "nothing happened");
            Thread.Sleep(1);
        }
    }
}
