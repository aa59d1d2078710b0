using System.Runtime.InteropServices;

namespace Bilevel.Autodiff;

/// <summary>Memory for intermediate results outside the managed heap: never cleared, given by the system page by page when first written.</summary>
internal sealed unsafe class Arena
{
    private const int Alignment = 64;
    private readonly long _bytes;

    public Arena(long bytes)
    {
        if (bytes == 0) return;
        Address = (nint)NativeMemory.AlignedAlloc((nuint)bytes, Alignment);
        GC.AddMemoryPressure(_bytes = bytes);
    }

    ~Arena()
    {
        if (_bytes == 0) return;
        NativeMemory.AlignedFree((void*)Address);
        GC.RemoveMemoryPressure(_bytes);
    }

    /// <summary>A multiple of 64; valid while this object is reachable.</summary>
    public nint Address { get; }
}
