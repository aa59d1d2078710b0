using System.Numerics;

namespace Bilevel.Numerics;

/// <summary>Working memory of this thread that kernels share one after another; it only grows.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal static unsafe class Scratch<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [ThreadStatic]
    private static Vec<T>? s_memory;

    /// <summary>At least <paramref name="length"/> elements with anything in them, until the next call on this thread.</summary>
    public static T* Rent(int length)
    {
        if (s_memory is not { } memory || memory.Length < length) s_memory = memory = new(length);
        return memory.Pointer;
    }
}
