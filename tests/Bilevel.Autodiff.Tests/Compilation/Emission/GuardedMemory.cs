using System.Runtime.InteropServices;

namespace Bilevel.Autodiff.Tests;

/// <summary>Elements that end where no memory may be touched: a read or write beyond kills the process.</summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int Page = 4096;
    private const int ReadWrite = 3, PrivateAnonymous = 0x22;
    private readonly nint _start;
    private readonly nint _bytes;

    public GuardedMemory(int bytes)
    {
        var used = (bytes + Page - 1) / Page * Page;
        _bytes = used + Page;
        _start = Map(0, _bytes, ReadWrite, PrivateAnonymous, -1, 0);
        if (_start == -1 || Protect(_start + used, Page, 0) != 0) throw new InvalidOperationException("no guarded memory");
        Address = _start + used - bytes;
    }

    public static bool IsSupported => OperatingSystem.IsLinux();

    public nint Address { get; }

    public void Dispose() => _ = Unmap(_start, _bytes);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nint length);
}
