using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Bilevel.Autodiff;

/// <summary>Asks for the cache lines of objects: those of hundreds of kernels are gone from the caches when their turn comes again.</summary>
internal static unsafe class ObjectLines
{
    private const int Line = 64, Lines = 3;

    /// <summary>Asks for the first lines of an object. If it moves meanwhile, that was in vain and nothing else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Ask(object o)
    {
        if (!Sse.IsSupported) return;
        var at = *(byte**)Unsafe.AsPointer(ref o);
        for (var line = 0; line < Lines; line++) Sse.Prefetch0(at + line * Line);
    }
}
