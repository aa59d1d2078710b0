namespace Bilevel.Testing;

/// <summary>Managed bytes that an action allocates once it has warmed up.</summary>
public static class Allocation
{
    // Code that is not optimised yet may allocate what optimised code does not, and on a busy machine the compiler's own thread comes late.
    private const int Rounds = 20;
    private static readonly TimeSpan s_forTheCompiler = TimeSpan.FromMilliseconds(100);

    /// <summary>The bytes allocated on this thread by <paramref name="repeats"/> calls: 0 if that is so in any of several rounds after the first, else those of the last round.</summary>
    public static long OfSteadyState(Action action, int repeats = 50)
    {
        ArgumentNullException.ThrowIfNull(action);
        long bytes = -1;
        for (var round = 0; round <= Rounds && bytes != 0; round++)
        {
            if (round > 1) Thread.Sleep(s_forTheCompiler);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < repeats; i++)
                action();
            // The first round warms up.
            bytes = round == 0 ? -1 : GC.GetAllocatedBytesForCurrentThread() - before;
        }

        return bytes;
    }
}
