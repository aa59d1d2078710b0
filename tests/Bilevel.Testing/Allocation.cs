namespace Bilevel.Testing;

/// <summary>Managed bytes that an action allocates once it has warmed up.</summary>
public static class Allocation
{
    // Code that is not optimised yet may allocate what optimised code does not, and on a busy machine the compiler's own thread comes late.
    private const int Rounds = 20;
    private static readonly TimeSpan s_forTheCompiler = TimeSpan.FromMilliseconds(100);

    /// <summary>The bytes allocated on this thread by <paramref name="repeats"/> calls: 0 if two rounds of them one after another, after the first, allocate nothing, else those of the last round that did.</summary>
    public static long OfSteadyState(Action action, int repeats = 50)
    {
        ArgumentNullException.ThrowIfNull(action);
        // The first round warms up. Two clean ones in a row, so that what is allocated now and then does not slip between them.
        OfCalls(action, repeats);
        long allocated = 0;
        for (var (round, clean) = (0, 0); round < Rounds; round++)
        {
            var bytes = OfCalls(action, repeats);
            clean = bytes == 0 ? clean + 1 : 0;
            if (clean == 2) return 0;
            if (bytes == 0) continue;
            allocated = bytes;
            Thread.Sleep(s_forTheCompiler);
        }

        return allocated;
    }

    private static long OfCalls(Action action, int repeats)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < repeats; i++)
            action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
