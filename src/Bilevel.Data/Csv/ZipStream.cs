using System.IO.Compression;

namespace Bilevel.Data;

/// <summary>The content of one member of a zip archive, held against its length and checksum, which <see cref="ZipArchive"/> doesn't do.</summary>
internal sealed class ZipStream : ForwardStream
{
    /// <summary>How many bytes tell a zip archive.</summary>
    public const int MagicLength = 4;

    private readonly ZipArchive _zip;
    private readonly ZipArchiveEntry _entry;
    private readonly Stream _content;
    private Crc32 _checksum;
    private long _length;

    /// <param name="zip">The archive; closed with this stream.</param>
    /// <param name="path">The archive's path, for messages.</param>
    /// <param name="member">The name of a member that it has.</param>
    public ZipStream(ZipArchive zip, string path, string member)
    {
        (_zip, _entry) = (zip, zip.GetEntry(member)!);
        try
        {
            _content = _entry.Open();
        }
        catch (InvalidDataException error)
        {
            throw new DataException(path, $"the zip archive is damaged at its member {member}", 0, null, error);
        }
    }

    /// <summary>Whether a file starts as a zip archive does.</summary>
    public static bool IsZip(ReadOnlySpan<byte> start) => start.StartsWith("PK\x03\x04"u8);

    /// <summary>Opens an archive.</summary>
    /// <exception cref="DataException">Its directory, which stands at its end, is missing or damaged.</exception>
    public static ZipArchive Archive(Stream file, string path)
    {
        try
        {
            return new(file, ZipArchiveMode.Read);
        }
        catch (InvalidDataException error)
        {
            file.Dispose();
            throw new DataException(path, "expected a whole zip archive, got one that is truncated or damaged", 0, null, error);
        }
    }

    public override int Read(Span<byte> buffer)
    {
        var read = _content.Read(buffer);
        _checksum.Add(buffer[..read]);
        _length += read;
        if (read == 0 && buffer.Length > 0 && (_length != _entry.Length || _checksum.Value != _entry.Crc32))
            throw new InvalidDataException("the member of the zip archive ends early or is damaged");
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
            _zip.Dispose();
        }

        base.Dispose(disposing);
    }
}
