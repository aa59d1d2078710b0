using System.Diagnostics;
using System.Globalization;

namespace Bilevel.Bench.Convolution;

/// <summary>The same convolutions in PyTorch, in a process of its own.</summary>
internal static class Peer
{
    private static readonly string[] s_pythons = ["python3", "/usr/bin/python3"];

    /// <summary>Milliseconds of forward, input gradient and weight gradient of each layer; null where there is no PyTorch.</summary>
    public static double[][]? Measure(IReadOnlyList<Layer> layers, int threads, double budget) =>
        s_pythons.Select(python => Measure(python, layers, threads, budget)).FirstOrDefault(times => times is not null);

    private static double[][]? Measure(string python, IReadOnlyList<Layer> layers, int threads, double budget)
    {
        var start = new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "peers", "convolution.py"), $"{threads}", budget.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        using var process = Process.Start(start)!;
        foreach (var layer in layers) process.StandardInput.WriteLine(layer.Line);
        process.StandardInput.Close();
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        if (process.ExitCode != 0) return null;
        return [.. lines.Select(line => line.Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray())];
    }
}
