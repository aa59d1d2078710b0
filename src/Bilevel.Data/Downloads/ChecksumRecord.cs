using Bilevel.Numerics.Files;

namespace Bilevel.Data;

/// <summary>The checksum that a file had when it was first fetched, kept beside it as <c>FILE.sha256</c> for files that nobody publishes one for.</summary>
/// <remarks>The format of sha256sum, so that <c>sha256sum -c FILE.sha256</c> checks it too; a comment line says size and origin.</remarks>
internal static class ChecksumRecord
{
    private const string Suffix = ".sha256";

    /// <summary>Where the record of a file is.</summary>
    public static string PathFor(string path) => path + Suffix;

    /// <summary>The recorded checksum of a file, or null where there is no record.</summary>
    /// <exception cref="DataException">The record is not one.</exception>
    public static Checksum? Read(string path)
    {
        var record = PathFor(path);
        if (!File.Exists(record))
            return null;
        var line = File.ReadLines(record).FirstOrDefault(l => !l.StartsWith('#')) ?? "";
        try
        {
            return Checksum.Sha256(line.Split(' ')[0]);
        }
        catch (ArgumentException error)
        {
            throw new DataException(record, $"expected a SHA-256 and a file's name, got \"{line}\"", 0, null, error);
        }
    }

    /// <summary>Records a checksum.</summary>
    public static void Write(string path, Checksum checksum, long bytes, Uri address) => AtomicFile.WriteText(
        PathFor(path), FormattableString.Invariant($"# {bytes} bytes as first fetched from {address}\n{checksum.Digits}  {Path.GetFileName(path)}\n"));
}
