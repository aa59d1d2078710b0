using System.Globalization;
using System.Text;

namespace Bilevel.Numerics.Files;

/// <summary>Files that hold either the old content or all of the new one, whatever happens in between.</summary>
/// <remarks>
/// The content goes to a temporary name in the same folder, is flushed to the disk and renamed over the old file; then the folder entry
/// is flushed too. A symbolic link is replaced by the file. A killed process may leave a file named <c>.NAME.PID-N.tmp</c> behind.
/// </remarks>
public static class AtomicFile
{
    private const int BufferSize = 1 << 16;
    private static int s_serial;

    /// <summary>Replaces the file at <paramref name="path"/> by what <paramref name="write"/> writes, UTF-8 or not.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="write">Writes to the stream, in order, and leaves it open.</param>
    /// <exception cref="IOException">The disk is full, or the folder or the file can't be written; the old file is untouched.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file may not be written; the old file is untouched.</exception>
    /// <exception cref="InvalidOperationException">write closed the stream, so that it can't be flushed; the old file is untouched.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        var target = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(target) ?? throw new ArgumentException($"expected a file, got the folder {path}", nameof(path));
        var stream = CreateTemporary(folder, Path.GetFileName(target));
        try
        {
            using (stream)
            {
                write(stream);
                if (!stream.CanWrite)
                    throw new InvalidOperationException($"writing {path}: the stream was closed before it was flushed to the disk; leave it open.");
                stream.Flush(flushToDisk: true);
            }

            Rename(stream.Name, target);
        }
        catch
        {
            Discard(stream.Name);
            throw;
        }
    }

    /// <summary>Renames a file that is finished and flushed to the disk over the one at <paramref name="path"/>, in the same folder, so that a power cut leaves either.</summary>
    /// <exception cref="IOException">The folder can't be written; both files are untouched.</exception>
    public static void Rename(string finished, string path)
    {
        var target = Path.GetFullPath(path);
        File.Move(finished, target, overwrite: true);
        FolderEntry.Flush(Path.GetDirectoryName(target)!);
    }

    /// <summary>Replaces the file at <paramref name="path"/> by a text in UTF-8 without a byte order mark.</summary>
    /// <exception cref="IOException">As of <see cref="Write"/>.</exception>
    public static void WriteText(string path, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }

    // The process and a serial number make the name; one left behind by a killed process of the same number is stepped over.
    private static FileStream CreateTemporary(string folder, string name)
    {
        while (true)
        {
            var serial = Interlocked.Increment(ref s_serial);
            var candidate = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $".{name}.{Environment.ProcessId}-{serial}.tmp"));
            try
            {
                return new FileStream(candidate, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize);
            }
            catch (IOException) when (File.Exists(candidate))
            {
            }
        }
    }

    // The error that brought us here matters more than one on the way out.
    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }
}
