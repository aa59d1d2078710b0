using System.Diagnostics;
using Xunit;

namespace Bilevel.Samples.Tests;

/// <summary>Every sample runs as its reader would run it, prints what is committed, and is short.</summary>
public class SampleTests
{
    // What a user types to state and solve a problem; reading or drawing data stands below this line.
    private const string DataBelow = "// Data";
    private const int MostTypedLines = 25;
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    // Building a sample may have to wait for all cores; hanging takes longer than that.
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(10);

    public static TheoryData<string> Samples => [.. Repository.Samples];

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task Run_FromTheRepositoryRoot_PrintsTheExpectedOutput(string sample)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(s_longest);
        var (code, output, error) = await Run(["run", "--configuration", Configuration, $"samples/{sample}.cs"], stop.Token);

        Assert.True(code == 0, $"exit code {code}\n{output}\n{error}");
        Assert.Equal(Repository.Text($"samples/expected/{sample}.txt"), output.ReplaceLineEndings("\n"));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Length_DataAside_IsAtMostTwentyFiveTypedLines(string sample)
    {
        var lines = Repository.Text($"samples/{sample}.cs").Split('\n');
        Assert.Contains(DataBelow, lines);
        Assert.InRange(lines.TakeWhile(line => line != DataBelow).Count(line => !string.IsNullOrWhiteSpace(line)), 1, MostTypedLines);
    }

    [Fact]
    public void ExpectedOutputs_AreThoseOfTheSamples() =>
        Assert.Equal(
            Repository.Samples,
            Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples", "expected")).Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal));

    private static async Task<(int Code, string Output, string Error)> Run(string[] arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The test runner's own build settings are not those of a reader's shell.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        start.Environment["DOTNET_NOLOGO"] = "1";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
            await process.WaitForExitAsync(cancellation);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
