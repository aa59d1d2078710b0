using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Bilevel.Bench.Measuring;

/// <summary>The clock that the core runs at, from a chain of integer operations of one cycle each that wait for one another.</summary>
public static class Clock
{
    private const int Links = 2_000_000, CyclesALink = 8, Attempts = 5;

    /// <summary>GHz, the best of some attempts.</summary>
    public static double Gigahertz()
    {
        var best = 0.0;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var started = Stopwatch.GetTimestamp();
            var end = Chain((ulong)attempt);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            if (end != 0) best = Math.Max(best, (double)Links * CyclesALink / seconds / 1e9);
        }

        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong Chain(ulong value)
    {
        const ulong Odd = 0x9E3779B97F4A7C15;
        for (var i = 0; i < Links; i++)
        {
            value = BitOperations.RotateLeft(value ^ Odd, 5);
            value = BitOperations.RotateLeft(value ^ Odd, 7);
            value = BitOperations.RotateLeft(value ^ Odd, 11);
            value = BitOperations.RotateLeft(value ^ Odd, 13);
        }

        return value | 1;
    }
}
