using System.Runtime.InteropServices;

namespace Bilevel.Autodiff;

/// <summary>Memory for intermediate results outside the managed heap: never cleared, given by the system page by page when first written.</summary>
internal sealed unsafe partial class Arena
{
    // Of small pages, a large arena has more than a processor remembers the places of.
    private const int Alignment = 64, LargePage = 2 << 20, AdviceLargePages = 14;
    private long _bytes;

    public Arena(long bytes)
    {
        if (bytes == 0) return;
        var large = OperatingSystem.IsLinux() && bytes >= 2 * LargePage;
        _bytes = large ? (bytes + LargePage - 1) / LargePage * LargePage : bytes;
        Address = (nint)NativeMemory.AlignedAlloc((nuint)_bytes, (nuint)(large ? LargePage : Alignment));
        // Advice alone: a system that does not take it loses nothing but speed.
        if (large) _ = Advise(Address, (nuint)_bytes, AdviceLargePages);
        GC.AddMemoryPressure(_bytes);
    }

    ~Arena() => Release();

    /// <summary>A multiple of 64; valid while this object is reachable.</summary>
    public nint Address { get; }

    /// <summary>Gives the memory back now.</summary>
    public void Release()
    {
        if (_bytes == 0) return;
        NativeMemory.AlignedFree((void*)Address);
        GC.RemoveMemoryPressure(_bytes);
        _bytes = 0;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(nint address, nuint length, int advice);
}
