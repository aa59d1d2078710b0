using System.Buffers.Binary;
using System.IO.Compression;

namespace Bilevel.Data;

/// <summary>Tells a whole gzip file from a truncated one, which <see cref="GZipStream"/> reads to its early end without a word.</summary>
/// <remarks>
/// The last eight bytes of a file are the checksum and the length of its last member (RFC 1952). If the file has one member, they are
/// those of the whole content; if it has more, those of the content's last bytes, as many as the length says.
/// </remarks>
internal static class GzipCheck
{
    private const int TrailerSize = 8;

    /// <summary>Whether the file starts as gzip does.</summary>
    public static bool IsGzip(ReadOnlySpan<byte> start) => start is [0x1F, 0x8B, ..];

    /// <summary>Reads the whole content once and compares it with its trailer.</summary>
    /// <param name="open">Opens the compressed bytes, seekable, as often as asked.</param>
    /// <param name="origin">The file, for the message.</param>
    /// <exception cref="DataException">The data is truncated or damaged; the line is the one where it ends.</exception>
    public static void RequireWhole(Func<Stream> open, string origin)
    {
        var (whole, length, line) = (new Crc32(), 0L, 1L);
        try
        {
            Read(open, bytes =>
            {
                whole.Add(bytes);
                length += bytes.Length;
                line += bytes.Count((byte)'\n');
            });
            var (checksum, lastLength) = Trailer(open);
            if ((uint)length == lastLength && whole.Value == checksum)
                return;
            if (lastLength < length && LastBytes(open, length - lastLength) == checksum)
                return;
        }
        catch (InvalidDataException error)
        {
            throw new DataException(origin, "the gzip data is damaged here", line, null, error);
        }

        throw new DataException(origin, "the gzip data ends early here; the file is truncated or has something behind its end", line);
    }

    private static uint LastBytes(Func<Stream> open, long skip)
    {
        var (crc, position) = (new Crc32(), 0L);
        Read(open, bytes =>
        {
            var unwanted = (int)Math.Clamp(skip - position, 0, bytes.Length);
            crc.Add(bytes[unwanted..]);
            position += bytes.Length;
        });
        return crc.Value;
    }

    private static (uint Checksum, uint Length) Trailer(Func<Stream> open)
    {
        using var file = open();
        if (file.Length < TrailerSize)
            return (0, uint.MaxValue);
        Span<byte> trailer = stackalloc byte[TrailerSize];
        file.Seek(-TrailerSize, SeekOrigin.End);
        file.ReadExactly(trailer);
        return (BinaryPrimitives.ReadUInt32LittleEndian(trailer), BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]));
    }

    private static void Read(Func<Stream> open, Action<ReadOnlySpan<byte>> take)
    {
        using var content = new GZipStream(open(), CompressionMode.Decompress);
        var buffer = new byte[1 << 16];
        for (int count; (count = content.Read(buffer)) > 0;)
            take(buffer.AsSpan(0, count));
    }
}
