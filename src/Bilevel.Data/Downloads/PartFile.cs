using System.Net.Http.Headers;
using Bilevel.Numerics.Files;

namespace Bilevel.Data;

/// <summary>The bytes of a file that have come so far, as <c>FILE.part</c>, and beside them in <c>FILE.part.from</c> what they are a part of.</summary>
/// <remarks>
/// The second file has two lines: the address, and the entity's strong ETag or else its date of change. Without a validator that the server can compare, a part is worth
/// nothing: its file may have changed since. One process at a time has the part open.
/// </remarks>
internal sealed class PartFile : IDisposable
{
    private const string Suffix = ".part", FromSuffix = ".part.from", BadSuffix = ".bad";
    private readonly string _target, _address;
    private readonly Stream _stream;

    private PartFile(string target, string address, Stream stream)
    {
        (_target, _address, _stream) = (target, address, stream);
        Validator = ReadValidator();
        if (Validator is null)
            _stream.SetLength(0);
        Length = _stream.Seek(0, SeekOrigin.End);
    }

    /// <summary>How many bytes there are.</summary>
    public long Length { get; private set; }

    /// <summary>What tells that the file at the address is still the one the bytes are of: an ETag or a date as in HTTP headers; null if there is none.</summary>
    public string? Validator { get; private set; }

    /// <summary>Where the bytes are.</summary>
    public string Path => PathFor(_target);

    /// <summary>Where the bytes of a file that is being fetched are.</summary>
    public static string PathFor(string target) => target + Suffix;

    /// <summary>Where a file is put aside that came with a wrong checksum.</summary>
    public static string BadPathFor(string target) => target + BadSuffix;

    /// <summary>Opens what there is of a file, or an empty part.</summary>
    /// <exception cref="DownloadException">Another process has it open, or it can't be written.</exception>
    public static PartFile Open(string target, Uri address, Func<string, Stream> open)
    {
        try
        {
            return new(target, address.AbsoluteUri, open(PathFor(target)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException($"{PathFor(target)} can't be opened for writing: {error.Message}", error);
        }
    }

    /// <summary>Forgets the bytes; the next ones are the first of an entity.</summary>
    public void Restart(string? validator)
    {
        _stream.SetLength(0);
        (Length, Validator) = (0, validator);
        if (validator is null)
            File.Delete(_target + FromSuffix);
        else
            AtomicFile.WriteText(_target + FromSuffix, $"{_address}\n{validator}\n");
    }

    /// <summary>Adds bytes at the end.</summary>
    /// <exception cref="DownloadException">The disk is full or fails; what was written before stays.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _stream.Write(bytes);
            Length += bytes.Length;
        }
        catch (IOException error)
        {
            throw new DownloadException($"{Path} can't be written any further: {error.Message.TrimEnd('.')}; the part is kept, and the same command goes on from there", error);
        }
    }

    /// <summary>Flushes all bytes to the disk and closes the part.</summary>
    /// <exception cref="DownloadException">The disk is full or fails.</exception>
    public void Close()
    {
        try
        {
            _stream.Flush();
            (_stream as FileStream)?.Flush(flushToDisk: true);
            _stream.Dispose();
        }
        catch (IOException error)
        {
            throw new DownloadException($"{Path} can't be written any further: {error.Message.TrimEnd('.')}; the part is kept, and the same command goes on from there", error);
        }
    }

    /// <summary>Gives the closed part its final name.</summary>
    public void Promote()
    {
        AtomicFile.Rename(Path, _target);
        File.Delete(_target + FromSuffix);
        File.Delete(BadPathFor(_target));
    }

    /// <summary>Puts the closed part aside.</summary>
    /// <returns>Where it is.</returns>
    public string Reject()
    {
        AtomicFile.Rename(Path, BadPathFor(_target));
        File.Delete(_target + FromSuffix);
        return BadPathFor(_target);
    }

    /// <summary>Closes the part; one that can't be gone on from is deleted.</summary>
    public void Dispose()
    {
        _stream.Dispose();
        if (Length == 0 || Validator is null)
        {
            File.Delete(Path);
            File.Delete(_target + FromSuffix);
        }
    }

    private string? ReadValidator() =>
        File.Exists(_target + FromSuffix) && File.ReadAllLines(_target + FromSuffix) is [var address, var validator] && address == _address
            && RangeConditionHeaderValue.TryParse(validator, out _) ? validator : null;
}
