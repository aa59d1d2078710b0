using System.Formats.Tar;

namespace Bilevel.Data;

/// <summary>The files of a tar archive, one after the other, held against their lengths, and the archive against its end mark, which <see cref="TarReader"/> doesn't do.</summary>
internal sealed class TarMembers : IDisposable
{
    private const int BlockSize = 512;
    private readonly Watched _archive;
    private readonly TarReader _tar;
    private readonly string _path;
    private string _last = "its start";

    /// <param name="archive">The archive, decompressed; closed with this.</param>
    /// <param name="path">Its path, for messages.</param>
    public TarMembers(Stream archive, string path)
    {
        (_archive, _path) = (new(archive, long.MaxValue), path);
        _tar = new(_archive);
    }

    /// <summary>The name of the file, with its folders.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Its content; good until the next one is asked for. Reading it is an <see cref="EndOfStreamException"/> where the archive ends within it.</summary>
    public Stream Content { get; private set; } = Stream.Null;

    /// <summary>Goes to the next file; what is no file is passed over.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="DataException">The archive ends early, is damaged or is none.</exception>
    public bool Read()
    {
        try
        {
            while (_tar.GetNextEntry() is { } entry)
            {
                _last = entry.Name;
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
                    continue;
                (Name, Content) = (entry.Name, entry.DataStream is { } content ? new Watched(content, entry.Length) : Stream.Null);
                return true;
            }
        }
        catch (Exception error) when (error is IOException or InvalidDataException or FormatException)
        {
            throw Damaged(error.Message, error);
        }

        return _archive.LastZeros >= BlockSize ? false : throw Damaged("its end mark, a block of zeros, is missing", null);
    }

    /// <summary>Copies the file's content.</summary>
    /// <exception cref="DataException">The archive ends within it.</exception>
    public void CopyTo(Stream to)
    {
        try
        {
            Content.CopyTo(to);
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw Damaged(error.Message, error);
        }
    }

    public void Dispose()
    {
        _tar.Dispose();
        _archive.Dispose();
    }

    private DataException Damaged(string problem, Exception? error) => new(_path, $"the tar archive ends early or is damaged at {_last}: {problem}", 0, null, error);

    /// <summary>A stream that should have so many bytes.</summary>
    private sealed class Watched(Stream content, long length) : ForwardStream
    {
        private long _read;

        /// <summary>How many of the last bytes read are zeros.</summary>
        public long LastZeros { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var read = content.Read(buffer);
            if (read == 0 && buffer.Length > 0 && _read < length && length < long.MaxValue)
                throw new EndOfStreamException(FormattableString.Invariant($"got {_read} of {length} bytes"));
            _read += read;
            var other = buffer[..read].LastIndexOfAnyExcept((byte)0);
            LastZeros = other < 0 ? LastZeros + read : read - 1 - other;
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                content.Dispose();
            base.Dispose(disposing);
        }
    }
}
