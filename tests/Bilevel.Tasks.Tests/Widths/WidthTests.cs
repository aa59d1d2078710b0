using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using Xunit;

namespace Bilevel.Tasks.Tests.Widths;

/// <summary>The same bits on machines with vectors of 512, 256 and 128 bits: this executable runs again as one that lacks the wider ones.</summary>
public class WidthTests
{
    private const string Width = "BILEVEL_TEST_WIDTH", OutputFile = "BILEVEL_TEST_FILE";

    private static readonly Lazy<IReadOnlyDictionary<string, string>> s_here = new(WidthProbe.Hashes);

    [Theory]
    [InlineData(256, "DOTNET_EnableAVX512")]
    [InlineData(128, "DOTNET_EnableAVX2")]
    public async Task Programs_OnANarrowerMachine_HaveTheSameBits(int width, string switchedOff)
    {
        var here = s_here.Value;
        var there = await Narrower(width, switchedOff);
        Assert.Equal(here.Keys, there.Keys);
        string[] differing = [.. here.Keys.Where(name => here[name] != there[name])];
        Assert.True(differing.Length == 0, $"with {width} bits {differing.Length} of {here.Count} differ: {string.Join("; ", differing)}");
    }

    /// <summary>What the narrower process runs; it fails where the process is not as narrow as it should be.</summary>
    [Fact(Explicit = true)]
    public async Task Probe_InItsOwnProcess_IsAsNarrowAsItShouldBe()
    {
        var expected = int.Parse(Environment.GetEnvironmentVariable(Width)!, CultureInfo.InvariantCulture);
        Assert.False(Vector512.IsHardwareAccelerated);
        Assert.Equal(expected >= 256, Vector256.IsHardwareAccelerated);
        Assert.True(Vector128.IsHardwareAccelerated);
        await File.WriteAllLinesAsync(
            Environment.GetEnvironmentVariable(OutputFile)!, WidthProbe.Hashes().Select(h => $"{h.Key}\t{h.Value}"), TestContext.Current.CancellationToken);
    }

    private static async Task<Dictionary<string, string>> Narrower(int width, string switchedOff)
    {
        var file = Path.GetTempFileName();
        try
        {
            var program = Path.Combine(AppContext.BaseDirectory, typeof(WidthTests).Assembly.GetName().Name + (OperatingSystem.IsWindows() ? ".exe" : ""));
            var method = $"{typeof(WidthTests).FullName}.{nameof(Probe_InItsOwnProcess_IsAsNarrowAsItShouldBe)}";
            var start = new ProcessStartInfo(program, ["-method", method, "-explicit", "only", "-noColor"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { [switchedOff] = "0", [Width] = width.ToString(CultureInfo.InvariantCulture), [OutputFile] = file },
            };
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, await output + await error);
            var lines = await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken);
            return lines.Select(line => line.Split('\t')).ToDictionary(parts => parts[0], parts => parts[1]);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
