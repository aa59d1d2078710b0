using System.Runtime.InteropServices;

namespace Bilevel.Numerics.Files;

/// <summary>Makes a rename survive a power cut: POSIX keeps it in memory until the folder itself is flushed.</summary>
internal static partial class FolderEntry
{
    private const int ReadOnly = 0;     // O_RDONLY
    private const int InputOutput = 5;  // EIO

    /// <summary>Flushes a folder to the disk; nothing to do on Windows, and nothing where the file system has no such call.</summary>
    /// <exception cref="IOException">The disk reports a failure.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
            return; // a folder that may be written but not listed
        var failed = Synchronise(descriptor) != 0 && Marshal.GetLastPInvokeError() == InputOutput;
        _ = Close(descriptor);
        if (failed)
            throw new IOException($"the disk failed to keep the entries of {folder}");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Synchronise(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
