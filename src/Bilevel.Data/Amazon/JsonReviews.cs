using System.Text;
using System.Text.Json;

namespace Bilevel.Data;

/// <summary>Reads reviews from one JSON array of objects with the texts "text", "label" ("negative", "positive") and "domain"; other members are passed over.</summary>
/// <param name="content">The file's bytes; not closed.</param>
/// <param name="origin">The file, for messages.</param>
internal sealed class JsonReviews(Stream content, string origin)
{
    private const int LongestText = 1 << 26;
    private static readonly string[] s_members = ["text", "label", "domain"];
    private byte[] _buffer = new byte[1 << 16];
    private int _start, _end, _record;
    private long _line = 1;
    private bool _isAtEnd, _isPastMark;
    private JsonReaderState _state;

    /// <summary>Reads all reviews, in the order of the file.</summary>
    public List<LabelledText> Read()
    {
        var reviews = new List<LabelledText>();
        if (Next().TokenType != JsonTokenType.StartArray)
            throw At("expected an array of reviews, [{\"text\": …}, …]");
        for (var token = Next().TokenType; token != JsonTokenType.EndArray; token = Next().TokenType)
        {
            _record++;
            if (token != JsonTokenType.StartObject)
                throw At($"expected a review, {{\"text\": …}}, got {Words(token)}");
            reviews.Add(Review(_line));
        }

        return TryNext(out _) ? throw At("expected the end of the file behind the array") : reviews;
    }

    private LabelledText Review(long line)
    {
        var values = new string?[s_members.Length];
        while (Next() is var reader && reader.TokenType != JsonTokenType.EndObject)
        {
            var member = MemberOf(reader);
            if (member < 0)
            {
                PassOver();
                continue;
            }

            reader = Next();
            if (reader.TokenType != JsonTokenType.String)
                throw At($"expected a text, got {Words(reader.TokenType)}", s_members[member]);
            if (values[member] is not null)
                throw At("this member is there twice", s_members[member]);
            values[member] = Text(ref reader, s_members[member]);
        }

        for (var member = 0; member < values.Length; member++)
        {
            if (values[member] is null)
                throw At("this member is missing", s_members[member]);
        }

        var label = SentimentClasses.IdOf(values[1]);
        if (label < 0)
            throw At($"expected \"negative\" or \"positive\", got \"{values[1]}\"", s_members[1]);
        if (values[2]!.Length == 0)
            throw At("expected the name of a domain, got an empty text", s_members[2]);
        return new(values[0]!, label, string.Intern(values[2]!), FormattableString.Invariant($"line {line}, record {_record}"));
    }

    private static int MemberOf(Utf8JsonReader reader)
    {
        for (var member = 0; member < s_members.Length; member++)
        {
            if (reader.ValueTextEquals(s_members[member]))
                return member;
        }

        return -1;
    }

    private void PassOver()
    {
        var depth = 0;
        do
        {
            depth += Next().TokenType switch
            {
                JsonTokenType.StartObject or JsonTokenType.StartArray => 1,
                JsonTokenType.EndObject or JsonTokenType.EndArray => -1,
                _ => 0,
            };
        }
        while (depth > 0);
    }

    private string Text(ref Utf8JsonReader reader, string member)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw new DataException(origin, Numbered("expected text in UTF-8, got bytes or an escape that are not"), _line, member, error);
        }
    }

    private Utf8JsonReader Next() => TryNext(out var reader) ? reader : throw At("the file ends early here");

    // The next token; the reader's bytes are good until the next call. Reads on where the buffer ends within a token.
    private bool TryNext(out Utf8JsonReader reader)
    {
        for (; ; )
        {
            var rest = _buffer.AsSpan(_start.._end);
            reader = new(rest, _isAtEnd, _state);
            bool found;
            try
            {
                found = reader.Read();
            }
            catch (JsonException error)
            {
                // The reader's own sentence ends with a position that it counts from 0.
                var problem = error.Message.Split(" LineNumber:")[0];
                throw new DataException(origin, Numbered($"this is not JSON: {problem}"), error.LineNumber + 1 ?? _line, null, error);
            }

            if (found)
            {
                var consumed = (int)reader.BytesConsumed;
                _line += rest[..consumed].Count((byte)'\n');
                (_start, _state) = (_start + consumed, reader.CurrentState);
                return true;
            }

            if (_isAtEnd)
                return false;
            Fill();
        }
    }

    private void Fill()
    {
        _buffer.AsSpan(_start.._end).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == LongestText)
            throw At(FormattableString.Invariant($"expected texts of fewer than {LongestText} bytes, got a longer one, or a quote is missing"));
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        try
        {
            var read = content.ReadAtLeast(_buffer.AsSpan(_end), Encoding.UTF8.Preamble.Length, throwOnEndOfStream: false);
            _end += read;
            _isAtEnd = read == 0;
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw new DataException(origin, Numbered($"the file can't be read any further: {error.Message}"), _line, null, error);
        }

        if (!_isPastMark && _buffer.AsSpan(0, _end).StartsWith(Encoding.UTF8.Preamble))
            _start = Encoding.UTF8.Preamble.Length;
        _isPastMark = true;
    }

    private DataException At(string problem, string? member = null) => new(origin, Numbered(problem), _line, member);

    private string Numbered(string problem) => _record == 0 ? problem : FormattableString.Invariant($"record {_record}: {problem}");

    private static string Words(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "true or false",
    };
}
