using System.IO.Compression;
using System.Security.Cryptography;

namespace Bilevel.Data;

/// <summary>A file to read from, compressed or not, told apart by its first bytes (gzip, bzip2, zip); its hash; and errors that name it.</summary>
internal sealed class SourceFile
{
    private const int BufferSize = 1 << 16;
    private readonly Func<Stream> _open;
    private readonly bool _isGzip, _isBzip2;

    private SourceFile(string origin, Func<Stream> open)
    {
        (Origin, _open) = (origin, open);
        Span<byte> start = stackalloc byte[Math.Max(Bzip2Stream.MagicLength, ZipStream.MagicLength)];
        using (var file = _open())
        {
            var read = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
            (_isGzip, _isBzip2, IsZip) = (GzipCheck.IsGzip(read), Bzip2Stream.IsBzip2(read), ZipStream.IsZip(read));
        }

        using (var file = _open())
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(file));
        if (_isGzip)
            GzipCheck.RequireWhole(_open, Origin);
        else if (_isBzip2)
            Bzip2Stream.RequireWhole(_open, Origin);
    }

    private SourceFile(string origin, Func<Stream> open, string sha256) => (Origin, _open, Sha256) = (origin, open, sha256);

    /// <summary>The file, as the user named it.</summary>
    public string Origin { get; }

    /// <summary>The SHA-256 of the bytes as stored.</summary>
    public string Sha256 { get; }

    /// <summary>Whether this is a zip archive, of which one member is to be read.</summary>
    public bool IsZip { get; }

    /// <summary>A file on the disk; something that can only be read once, such as a pipe, is kept in memory.</summary>
    /// <exception cref="DataException">There is no such file, it can't be read, or its compressed data is truncated or damaged.</exception>
    public static SourceFile At(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            throw new DataException(path, "expected a file, got a folder");
        try
        {
            return new(path, Reopening(path));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException(path, "there is no such file", 0, null, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException(path, $"the file can't be read: {error.Message}", 0, null, error);
        }
    }

    /// <summary>A file that is part of this assembly.</summary>
    public static SourceFile Embedded(string resource) =>
        new($"{resource} (embedded)", () => typeof(SourceFile).Assembly.GetManifestResourceStream(resource) ?? throw new FileNotFoundException(null, resource));

    /// <summary>The names of the files in a zip archive.</summary>
    /// <exception cref="DataException">The archive is truncated or damaged.</exception>
    public string[] ZipMembers()
    {
        using var zip = ZipStream.Archive(_open(), Origin);
        return [.. zip.Entries.Select(entry => entry.FullName).Where(name => !name.EndsWith('/'))];
    }

    /// <summary>A member of a zip archive, named archive/member in errors, with the archive's hash.</summary>
    /// <exception cref="DataException">The archive is truncated or damaged, or has no such member.</exception>
    public SourceFile ZipMember(string name)
    {
        var names = ZipMembers();
        return names.Contains(name)
            ? new($"{Origin}/{name}", () => new ZipStream(ZipStream.Archive(_open(), Origin), Origin, name), Sha256)
            : throw new DataException(Origin, $"expected {name} in the zip archive, got {ClassificationTable.Quoted(names)}");
    }

    /// <summary>The content from its start, decompressed.</summary>
    public Stream Content() =>
        _isGzip ? new GZipStream(_open(), CompressionMode.Decompress)
        : _isBzip2 ? new Bzip2Stream(_open())
        : _open();

    /// <summary>The path itself, or the first of some files that is in the folder of that path.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="candidates">Paths within a folder.</param>
    /// <exception cref="DataException">It is a folder that holds none of them.</exception>
    public static string InFolder(string path, params ReadOnlySpan<string> candidates)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Directory.Exists(path))
            return path;
        foreach (var candidate in candidates)
        {
            if (File.Exists(Path.Combine(path, candidate)))
                return Path.Combine(path, candidate);
        }

        throw new DataException(path, $"expected {string.Join(" or ", candidates.ToArray())} in the folder, found {(candidates.Length == 2 ? "neither" : "none of them")}");
    }

    private static Func<Stream> Reopening(string path)
    {
        FileStream Open() => new(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize, FileOptions.SequentialScan);
        using var first = Open();
        if (first.CanSeek)
            return Open;
        using var copy = new MemoryStream();
        first.CopyTo(copy);
        var bytes = copy.ToArray();
        return () => new MemoryStream(bytes, writable: false);
    }
}
