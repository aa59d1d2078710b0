using System.IO.Compression;

namespace Bilevel.Data;

/// <summary>Tells a whole archive from a truncated one, by its own checksums or its directory.</summary>
internal static class ArchiveCheck
{
    /// <summary>Reads a gzip or bzip2 file to its end, and a zip's directory, which is at its end; any other file passes.</summary>
    /// <exception cref="DataException">The archive is truncated or damaged.</exception>
    public static void RequireWhole(string path)
    {
        SourceFile.At(path);
        using var file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[2];
        if (file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start.SequenceEqual("PK"u8))
            return;
        file.Position = 0;
        try
        {
            using var archive = new ZipArchive(file);
        }
        catch (InvalidDataException error)
        {
            throw new DataException(path, "the zip archive ends early or is damaged", 0, null, error);
        }
    }
}
