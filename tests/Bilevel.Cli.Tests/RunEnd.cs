using Bilevel.Core;
using Bilevel.Experiments.Results;
using Xunit;

namespace Bilevel.Cli.Tests;

/// <summary>What a run leaves behind that must not depend on how often it was stopped.</summary>
public static class RunEnd
{
    private const int SecondsColumn = 1;

    /// <summary>The trace without the column of seconds.</summary>
    public static string[] TraceWithoutTime(string folder) =>
        [.. File.ReadAllLines(Path.Combine(folder, RunFiles.Trace)).Select(line => string.Join(',', line.Split(',').Where((_, column) => column != SecondsColumn)))];

    /// <summary>The vectors of the last checkpoint.</summary>
    public static IReadOnlyList<(string Name, float[] Values)> Vectors(string folder)
    {
        var manifest = ResultJson.Read<RunManifest>(Path.Combine(folder, RunFiles.Manifest));
        return CheckpointFile.Read<float>(Path.Combine(folder, RunFiles.Checkpoint), manifest.ConfigurationHash).Vectors;
    }

    public static void AssertSame(string expected, string actual)
    {
        Assert.Equal(TraceWithoutTime(expected), TraceWithoutTime(actual));
        Assert.Equal(Vectors(expected).Select(v => v.Name), Vectors(actual).Select(v => v.Name));
        foreach (var (a, b) in Vectors(expected).Zip(Vectors(actual)))
            Assert.True(a.Values.AsSpan().SequenceEqual(b.Values), $"{a.Name} differs");
    }
}
