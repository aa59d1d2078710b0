using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Bilevel.Numerics;

/// <summary>Asks for memory before it is read.</summary>
internal static unsafe class CacheLines
{
    private const int Bytes = 64;

    /// <summary>Asks for consecutive elements; what lies outside of any memory is ignored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Prefetch<T>(T* from, nint length)
        where T : unmanaged
    {
        if (!Sse.IsSupported) return;
        for (byte* line = (byte*)from, end = (byte*)(from + length); line < end; line += Bytes) Sse.Prefetch0(line);
    }
}
