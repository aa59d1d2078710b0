namespace Bilevel.Data;

/// <summary>The lines of a stream as bytes, one at a time, without a string for any of them; LF and CRLF end a line.</summary>
/// <param name="content">The bytes; not closed.</param>
/// <param name="origin">The file, for messages.</param>
internal sealed class ByteLines(Stream content, string origin)
{
    private const int LongestLine = 1 << 26;
    private byte[] _buffer = new byte[1 << 16];
    private int _start, _end, _length;
    private bool _isAtEnd;

    /// <summary>The line, without its end; good until the next one is read.</summary>
    public ReadOnlySpan<byte> Current => _buffer.AsSpan(_start - _length, _length).TrimEnd("\r\n"u8);

    /// <summary>The number of the line, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Goes to the next line.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="DataException">The stream can't be read any further.</exception>
    public bool Read()
    {
        for (var searched = 0; ;)
        {
            var rest = _buffer.AsSpan(_start.._end);
            var newLine = rest[searched..].IndexOf((byte)'\n');
            if (newLine < 0 && !_isAtEnd)
            {
                searched = rest.Length;
                Fill();
                continue;
            }

            if (rest.IsEmpty)
                return false;
            _length = newLine < 0 ? rest.Length : searched + newLine + 1;
            _start += _length;
            Number++;
            return true;
        }
    }

    private void Fill()
    {
        _buffer.AsSpan(_start.._end).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length)
        {
            if (_end == LongestLine)
                throw new DataException(origin, FormattableString.Invariant($"expected lines of at most {LongestLine} bytes, got a longer one"), Number + 1);
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        try
        {
            var read = content.Read(_buffer.AsSpan(_end));
            _end += read;
            _isAtEnd = read == 0;
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw new DataException(origin, $"the file can't be read any further: {error.Message}", Number + 1, null, error);
        }
    }
}
