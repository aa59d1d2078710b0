using System.Runtime.InteropServices;

namespace Bilevel.Numerics.Tests;

/// <summary>Elements that end where an inaccessible page begins, so that reading or writing beyond them ends the process; elsewhere than on Linux, ordinary memory.</summary>
internal sealed unsafe class GuardedMemory<T> : IDisposable
    where T : unmanaged
{
    private const int ReadWrite = 3, NoAccess = 0, PrivateAnonymous = 0x22;
    private readonly nint _start;
    private readonly nuint _bytes;

    public GuardedMemory(int length)
    {
        Length = length;
        if (!OperatingSystem.IsLinux())
        {
            _start = (nint)NativeMemory.Alloc((nuint)(Math.Max(1, length) * sizeof(T)));
            Pointer = (T*)_start;
            return;
        }
        var page = (nuint)Environment.SystemPageSize;
        var used = ((nuint)(length * sizeof(T)) + page - 1) / page * page;
        _bytes = used + page;
        _start = Pages.Map(0, _bytes, ReadWrite, PrivateAnonymous, -1, 0);
        if (_start == -1 || Pages.Protect(_start + (nint)used, page, NoAccess) != 0) throw new InvalidOperationException("no guarded memory");
        Pointer = (T*)(_start + (nint)used) - length;
    }

    public int Length { get; }

    public T* Pointer { get; }

    public Span<T> Span => new(Pointer, Length);

    public void Dispose()
    {
        if (OperatingSystem.IsLinux()) _ = Pages.Unmap(_start, _bytes);
        else NativeMemory.Free((void*)_start);
    }
}

/// <summary>The system calls behind it.</summary>
internal static partial class Pages
{
    [LibraryImport("libc", EntryPoint = "mmap")]
    public static partial nint Map(nint address, nuint bytes, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    public static partial int Protect(nint address, nuint bytes, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    public static partial int Unmap(nint address, nuint bytes);
}
