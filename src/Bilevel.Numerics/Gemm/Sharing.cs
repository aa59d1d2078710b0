using Bilevel.Numerics.Parallel;

namespace Bilevel.Numerics;

/// <summary>When a product is worth several threads.</summary>
internal static class Sharing
{
    // About a microsecond of work, if the others are awake; waking them costs more than ten.
    private const long WorthSharing = 200_000, WorthWaking = 4_000_000;

    private static long s_foregone;

    /// <summary>Threads of the shared pool to use for so many floating-point operations.</summary>
    public static int Threads(long operations)
    {
        var pool = WorkerPool.Shared;
        if (pool.Threads == 1 || operations < WorthSharing) return 1;
        if (pool.Awake) return pool.Threads;
        // Small products one after another are worth waking the others for, who then stay awake.
        s_foregone += operations;
        if (s_foregone < WorthWaking) return 1;
        s_foregone = 0;
        return pool.Threads;
    }
}
