using ICSharpCode.SharpZipLib.BZip2;

namespace Bilevel.Data;

/// <summary>The content of a bzip2 file; whatever is wrong with it is an <see cref="InvalidDataException"/>, and so is anything behind its end.</summary>
internal sealed class Bzip2Stream : ForwardStream
{
    /// <summary>How many bytes tell a bzip2 file.</summary>
    public const int MagicLength = 3;

    private readonly Stream _file;
    private BZip2InputStream? _content;

    /// <param name="file">The compressed bytes; closed with this stream.</param>
    public Bzip2Stream(Stream file) => _file = file;

    /// <summary>Whether the file starts as bzip2 does.</summary>
    public static bool IsBzip2(ReadOnlySpan<byte> start) => start.StartsWith("BZh"u8);

    /// <summary>Reads the whole content once: a block's checksum comes behind what was read of it.</summary>
    /// <param name="open">Opens the compressed bytes.</param>
    /// <param name="origin">The file, for the message.</param>
    /// <exception cref="DataException">The data is truncated or damaged; the line is the one where it is found out.</exception>
    public static void RequireWhole(Func<Stream> open, string origin)
    {
        using var content = new Bzip2Stream(open());
        var (buffer, line) = (new byte[1 << 16], 1L);
        try
        {
            for (int count; (count = content.Read(buffer)) > 0;)
                line += buffer.AsSpan(0, count).Count((byte)'\n');
        }
        catch (InvalidDataException error)
        {
            throw new DataException(origin, error.Message, line, null, error);
        }
    }

    public override int Read(Span<byte> buffer)
    {
        int read;
        try
        {
            _content ??= new(_file) { IsStreamOwner = false };
            read = _content.Read(buffer);
        }
        catch (EndOfStreamException error)
        {
            throw new InvalidDataException("the bzip2 data ends early here", error);
        }
        catch (Exception error) when (error is not IOException)
        {
            // The decoder runs out of its tables, among other things, where the data is damaged.
            throw new InvalidDataException("the bzip2 data is damaged here", error);
        }

        if (read <= 0 && buffer.Length > 0 && _file.ReadByte() >= 0)
            throw new InvalidDataException("expected one bzip2 stream, got something behind its end");
        return Math.Max(read, 0);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content?.Dispose();
            _file.Dispose();
        }

        base.Dispose(disposing);
    }
}
