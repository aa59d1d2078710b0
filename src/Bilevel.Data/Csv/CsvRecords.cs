using System.Globalization;
using System.Text;
using System.Text.Unicode;
using CsvHelper;

namespace Bilevel.Data;

/// <summary>The records of a CSV file (RFC 4180, UTF-8 with or without byte order mark, or Latin-1), one at a time, nothing skipped or repaired.</summary>
/// <remarks>Spaces and tabs around a field are dropped, inside quotes kept. LF, CRLF and CR end a line.</remarks>
internal sealed class CsvRecords : IDisposable
{
    private const int LargestRecord = 1 << 26;
    private readonly CsvReader _reader;
    private readonly SourceFile _source;
    private CsvMalformedRecord? _malformed;

    public CsvRecords(SourceFile source, bool isLatin1 = false)
    {
        _source = source;
        if (!isLatin1)
            RefuseOtherEncodings(source);
        var content = isLatin1 ? Encoding.CreateTranscodingStream(source.Content(), Encoding.Latin1, Encoding.UTF8) : source.Content();
        _reader = CsvReader.Create(content, new CsvReaderOptions
        {
            Separator = ',',
            HasHeader = false,
            SkipEmptyLines = false,
            TrimWhitespace = true,
            TrackLineNumbers = true,
            Encoding = Encoding.UTF8,
            MaxRecordSize = LargestRecord,
            OnMalformedRecord = malformed => _malformed ??= malformed,
        });
    }

    /// <summary>The columns' names, for messages; columns without one are numbered from 1.</summary>
    public IReadOnlyList<string> ColumnNames { get; set; } = [];

    /// <summary>The physical line where the record starts, from 1.</summary>
    public int Line => checked((int)_reader.LineNumber);

    /// <summary>The number of fields of the record.</summary>
    public int Count => _reader.FieldCount;

    /// <summary>Goes to the next record.</summary>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="DataException">The record breaks the rules of quoting or is not UTF-8.</exception>
    public bool Read()
    {
        bool found;
        try
        {
            found = _reader.Read();
        }
        catch (CsvFormatException error)
        {
            throw new DataException(_source.Origin, error.Message, error.LineNumber, null, error);
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw new DataException(_source.Origin, $"the file can't be read any further: {error.Message}", Line + 1, null, error);
        }

        if (_malformed is { } record && (!found || record.LineNumber <= Line))
            throw new DataException(_source.Origin, Words(record.Reason), record.LineNumber);
        if (found && !Utf8.IsValid(_reader.RawRecord))
            throw InvalidUtf8();
        return found;
    }

    /// <summary>Goes to the next record and requires that it has as many fields as expected.</summary>
    /// <exception cref="DataException">As of <see cref="Read()"/>, or the line is blank, or the number of fields differs.</exception>
    public bool Read(int expectedFields)
    {
        if (!Read())
            return false;
        if (Count == expectedFields)
            return true;
        var isBlank = _reader.RawRecord.IsEmpty;
        throw new DataException(
            _source.Origin, isBlank ? "expected a row, got a blank line" : FormattableString.Invariant($"expected {expectedFields} fields, got {Count}"), Line);
    }

    /// <summary>A field as text.</summary>
    public string Text(int field) => _reader.GetString(field);

    /// <summary>A field as a finite number in single precision, written the invariant way.</summary>
    /// <exception cref="DataException">It is something else.</exception>
    public float Number(int field)
    {
        var parsed = float.TryParse(_reader.GetSpan(field), NumberStyles.Float, CultureInfo.InvariantCulture, out var value);
        return parsed && float.IsFinite(value) ? value : throw Unexpected(field, parsed ? "a finite number in single precision" : "a number");
    }

    /// <summary>A field as a whole number in 0 … <paramref name="largest"/>.</summary>
    /// <exception cref="DataException">It is something else.</exception>
    public int WholeNumber(int field, int largest) =>
        int.TryParse(_reader.GetSpan(field), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= largest
            ? value
            : throw Unexpected(field, FormattableString.Invariant($"a whole number in 0 … {largest}"));

    /// <summary>The error of a field that is not what it should be.</summary>
    public DataException Unexpected(int field, string expected) =>
        At(field, $"expected {expected}, got {(_reader.IsEmpty(field) ? "an empty field" : $"\"{Text(field)}\"")}");

    public void Dispose() => _reader.Dispose();

    private DataException At(int field, string problem) =>
        new(_source.Origin, problem, Line, field < ColumnNames.Count ? ColumnNames[field] : (field + 1).ToString(CultureInfo.InvariantCulture));

    private DataException InvalidUtf8()
    {
        for (var field = 0; field < Count; field++)
        {
            if (!Utf8.IsValid(_reader.GetRawSpan(field)))
                return At(field, "expected text in UTF-8, got bytes that are not");
        }

        return new(_source.Origin, "expected text in UTF-8, got bytes that are not", Line);
    }

    // The reader below would turn UTF-16 and UTF-32 with a mark into text; their marks hold bytes that UTF-8 never does.
    private static void RefuseOtherEncodings(SourceFile source)
    {
        Span<byte> start = stackalloc byte[4];
        using var content = source.Content();
        start = start[..content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        if (start.ContainsAny((byte)0xFE, (byte)0xFF))
            throw new DataException(source.Origin, $"expected text in UTF-8, got bytes that are not ({Convert.ToHexString(start)}…)", 1);
    }

    private static string Words(CsvMalformedReason reason) => reason switch
    {
        CsvMalformedReason.StrayQuote => "a quote stands inside a field that is not quoted",
        CsvMalformedReason.TextAfterClosingQuote => "text follows the closing quote of a field",
        CsvMalformedReason.UnterminatedQuote => "a quote opens in this row and is never closed",
        _ => $"the row is malformed ({reason})",
    };
}
