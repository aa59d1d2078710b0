using System.Diagnostics;
using System.Globalization;
using Bilevel.Autodiff;

namespace Bilevel.Bench.Measuring;

/// <summary>Where the time of a program goes: kernels of one name together, the costliest first.</summary>
public static class Profile
{
    private const int Runs = 7;
    private const int Longest = 110;

    /// <summary>Lines of a listing: milliseconds, share, how many, GFLOP/s, GB/s, name.</summary>
    public static IEnumerable<string> Of(Program<float> program, int most)
    {
        ArgumentNullException.ThrowIfNull(program);
        var seconds = program.TimeKernels(Runs);
        var total = seconds.Sum();
        yield return string.Create(CultureInfo.InvariantCulture,
            $"{total * 1e3,9:F3} ms in {seconds.Length} kernels, {program.Operations / total / 1e9:F0} GFLOP/s; {Whole(program) * 1e3:F3} ms a run; {program.ArenaBytes >> 10} KiB");
        var groups = program.Kernels.Zip(seconds).GroupBy(k => k.First.Name).OrderByDescending(g => g.Sum(k => k.Second)).Take(most);
        foreach (var group in groups)
        {
            var time = group.Sum(k => k.Second);
            var (operations, bytes) = (group.Sum(k => k.First.Operations), group.Sum(k => k.First.BytesRead + k.First.BytesWritten));
            var name = group.Key.Length > Longest ? group.Key[..Longest] + "…" : group.Key;
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{time * 1e3,9:F3} {time / total,5:P0} {group.Count(),5} × {operations / time / 1e9,6:F1} GFLOP/s {bytes / time / 1e9,6:F1} GB/s  {name}");
        }
    }

    // The median of runs one after another: over the kernels' sum it has what they cost between them.
    private static double Whole(Program<float> program)
    {
        var seconds = new double[4 * Runs];
        foreach (ref var s in seconds.AsSpan())
        {
            var started = Stopwatch.GetTimestamp();
            program.Run();
            s = Stopwatch.GetElapsedTime(started).TotalSeconds;
        }

        Array.Sort(seconds);
        return seconds[seconds.Length / 2];
    }
}
