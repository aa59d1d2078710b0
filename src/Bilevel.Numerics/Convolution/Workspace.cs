using System.Numerics;

namespace Bilevel.Numerics;

/// <summary>Scratch memory of each thread, shared by all plans, as one runs at a time; it grows to the largest plan and then stays.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal static unsafe class Workspace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [ThreadStatic]
    private static Vec<T>? s_part, s_plan;

    /// <summary>Memory for a part of a job; valid until this thread begins another part.</summary>
    public static T* OfPart(int length) => Grown(ref s_part, length);

    /// <summary>Memory that the parts of a job read together; valid until the thread that starts jobs starts another.</summary>
    public static T* OfPlan(int length) => Grown(ref s_plan, length);

    private static T* Grown(ref Vec<T>? memory, int length)
    {
        if (memory is null || memory.Length < length) memory = new(length);
        return memory.Pointer;
    }
}
