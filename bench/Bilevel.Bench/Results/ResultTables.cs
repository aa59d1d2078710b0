using System.Globalization;
using Bilevel.Bench.Measuring;

namespace Bilevel.Bench.Results;

/// <summary>The result in two tables and some lines.</summary>
public static class ResultTables
{
    private const double Million = 1e6, Mebibyte = 1 << 20;
    private const string NotRun = "–";

    /// <summary>Times side by side.</summary>
    public static ResultTable Times(BenchResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new(
            ["workload", "threads", "this engine, ms", "PyTorch, ms", "PyTorch ÷ ours", "wanted", "largest disagreement"],
            [.. result.Workloads.Select(w => new[]
            {
                w.Title, Text(w.Threads, "0"), Text(w.OurMilliseconds, "0.000"), Text(w.PeerMilliseconds, "0.000"), Text(result.Ratio(w), "0.00"), $"≥ {Text(w.WantedRatio, "0.0")}",
                Worst(w.Disagreements),
            })]);
    }

    /// <summary>How close to the limits.</summary>
    public static ResultTable Limits(BenchResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new(
            ["workload", "threads", "Mflop a step", "GFLOP/s", "of the peak", "joint ÷ ∇yG: time", "operations", "bytes a step", "compile, s", "first step, s", "arena, MiB", "peak memory, MiB", "PyTorch's"],
            [.. result.Workloads.Select(w => new[]
            {
                w.Name, Text(w.Threads, "0"), Text(w.Operations / Million, "0.0"), Text(w.Gigaflops, "0"), Text(w.FractionOfPeak, "0%"), Text(w.JointOverGradient, "0.00"),
                Text(w.JointOverGradientOperations, "0.00"), Text(w.AllocatedBytesAStep, "0"), Text(w.Ours.CompileSeconds, "0.00"), Text(w.Ours.FirstStepSeconds, "0.00"),
                Text(w.Ours.ArenaBytes / Mebibyte, "0.0"), Text(w.Ours.PeakBytes / Mebibyte, "0"), Text(w.Peer?.PeakBytes / Mebibyte, "0"),
            })]);
    }

    /// <summary>Where it was measured, with what, and what a reader has to know.</summary>
    public static IEnumerable<string> Notes(BenchResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var machine = result.Machine;
        yield return $"{machine.Cpu}, {machine.Cores} cores, vectors of {machine.VectorBits} bits; {machine.Runtime}; version {machine.Version}, commit {machine.Commit}";
        if (result.Workloads.Count > 0)
        {
            var clock = result.Workloads.Max(w => w.Ours.ClockGigahertz);
            yield return $"clock {Text(clock, "0.00")} GHz by a dependent chain while measuring; peak by independent multiply-adds from cache: "
                + string.Join(", ", result.Workloads.GroupBy(w => w.Threads).Select(g => $"{Text(g.Max(w => w.PeakGigaflops), "0")} GFLOP/s on {g.Key} thread{(g.Key > 1 ? "s" : "")}"));
        }

        if (result.Workloads.Select(w => w.Peer).FirstOrDefault(p => p is not null) is { } peer)
        {
            yield return $"PyTorch {peer.Torch}, Python {peer.Python}, {peer.Blas ?? "another BLAS: " + peer.Core}{(peer.Blas is null ? "" : $", kernels of core {peer.Core}")}";
            if (peer.Blas is null)
                yield return "WARNING: PyTorch's matrix products do not come from OpenBLAS here; Debian's reference BLAS is 40 times as slow, and the ratios say nothing. Install libopenblas0-pthread.";
        }

        yield return $"Medians of {result.Rounds} rounds, the two sides in turn. On two threads PyTorch's better median of one and two counts, where both were run.";
    }

    private static string Worst(IReadOnlyList<Disagreement> all) =>
        all.Count == 0 ? NotRun : all.MaxBy(d => d.Error) is { } worst ? $"{Text(worst.Error, "0.0e+0")} ({worst.Quantity})" : NotRun;

    private static string Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? NotRun;
}
