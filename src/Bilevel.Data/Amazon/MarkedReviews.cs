using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Bilevel.Data;

/// <summary>
/// Reads reviews from a .review file: <c>&lt;review&gt;</c>, fields of which each opens and closes with its tag alone on a line, <c>&lt;/review&gt;</c>; no root, no escapes.
/// </summary>
/// <remarks>
/// The files mix UTF-8 and Latin-1, so a line is UTF-8 where it can be and Latin-1 otherwise; control characters stay as they are (they part words). A field ends at its own
/// closing tag alone; other marks within are text, but not those of a review. The file's name says the label, and a rating (above 3 positive, below negative) has to agree with it.
/// </remarks>
/// <param name="content">The file's bytes; not closed.</param>
/// <param name="origin">The file, for messages.</param>
/// <param name="member">What to call it in the place of a review.</param>
internal sealed class MarkedReviews(Stream content, string origin, string member)
{
    private const string Review = "review", TextField = "review_text", RatingField = "rating";
    private const double Neutral = 3;
    private static readonly SearchValues<char> s_notInNames = SearchValues.Create("<> \t\"'");
    private readonly ByteLines _lines = new(content, origin);

    /// <summary>Adds all reviews, in the order of the file.</summary>
    /// <exception cref="DataException">A tag or a text is missing, or a rating disagrees with the label; says where.</exception>
    public void AddTo(List<LabelledText> reviews, int label, string domain)
    {
        while (_lines.Read())
        {
            if (Line() is not { Length: > 0 } line)
                continue;
            if (Opened(line) != Review)
                throw At($"expected <{Review}>, got {Shown(line)}");
            var start = _lines.Number;
            reviews.Add(new(TextOf(start, label), label, domain, string.Create(CultureInfo.InvariantCulture, $"{member}, line {start}")));
        }
    }

    private string TextOf(long start, int label)
    {
        string? text = null;
        while (_lines.Read())
        {
            if (Line() is not { Length: > 0 } line)
                continue;
            if (line == $"</{Review}>")
                return text ?? throw At(FormattableString.Invariant($"the review of line {start} has no <{TextField}>"));
            if (Opened(line) is not { } field || field == Review)
                throw At(FormattableString.Invariant($"expected a tag alone on its line within the review of line {start}, or </{Review}>, got {Shown(line)}"));
            var opened = _lines.Number;
            var value = Field(field);
            if (field == RatingField)
                RequireAgreement(value, label, opened);
            if (field == TextField && text is not null)
                throw new DataException(origin, FormattableString.Invariant($"the review of line {start} has a second <{TextField}>"), opened);
            if (field == TextField)
                text = value;
        }

        throw At(FormattableString.Invariant($"the review of line {start} is never closed, expected </{Review}>"));
    }

    private string Field(string name)
    {
        var (opened, closing, value) = (_lines.Number, $"</{name}>", new StringBuilder());
        while (_lines.Read())
        {
            var line = Line();
            if (line == closing)
                return value.ToString();
            if (line is $"<{Review}>" or $"</{Review}>")
                throw At(FormattableString.Invariant($"expected {closing} for the tag of line {opened}, got {line}"));
            value.Append(value.Length > 0 ? "\n" : "").Append(line);
        }

        throw At(FormattableString.Invariant($"expected {closing} for the tag of line {opened}, got the end of the file"));
    }

    private void RequireAgreement(string text, int label, long line)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var rating) || !double.IsFinite(rating))
            throw new DataException(origin, $"expected a number, got \"{text}\"", line + 1, RatingField);
        if (label == 1 ? rating > Neutral : rating < Neutral)
            return;
        var expected = FormattableString.Invariant($"a rating {(label == 1 ? "above" : "below")} {Neutral}");
        throw new DataException(origin, $"expected {expected}, as the file is of {SentimentClasses.Names[label]} reviews, got {text}", line + 1, RatingField);
    }

    private string Line()
    {
        var bytes = _lines.Current.Trim(" \t"u8);
        return (Utf8.IsValid(bytes) ? Encoding.UTF8 : Encoding.Latin1).GetString(bytes);
    }

    // The name in <name>, where that is all there is on the line.
    private static string? Opened(string line) =>
        line is ['<', not '/', .., '>'] && line.AsSpan(1, line.Length - 2) is var name && !name.ContainsAny(s_notInNames) ? name.ToString() : null;

    private static string Shown(string line)
    {
        const int Most = 60;
        return line.Length <= Most ? $"\"{line}\"" : $"\"{line[..Most]}…\"";
    }

    private DataException At(string problem) => new(origin, problem, _lines.Number);
}
