namespace Bilevel.Testing;

/// <summary>Managed bytes that an action allocates once it has warmed up.</summary>
public static class Allocation
{
    /// <summary>The bytes allocated on this thread by <paramref name="repeats"/> calls after as many warm-up calls.</summary>
    public static long OfSteadyState(Action action, int repeats = 50)
    {
        ArgumentNullException.ThrowIfNull(action);
        for (var i = 0; i < repeats; i++)
            action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < repeats; i++)
            action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
