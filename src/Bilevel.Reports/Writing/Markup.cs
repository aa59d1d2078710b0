using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Xml;

namespace Bilevel.Reports.Writing;

/// <summary>A piece of HTML or SVG, well-formed as XML. What is interpolated into one is escaped unless it is markup itself.</summary>
internal readonly record struct Markup
{
    private readonly string? _text;

    private Markup(string text) => _text = text;

    /// <summary>Nothing.</summary>
    public static Markup Empty => default;

    /// <summary>Markup from an interpolated string: <c>Markup.Of($"&lt;b&gt;{name}&lt;/b&gt;")</c>.</summary>
    public static Markup Of(MarkupHandler content) => new(content.ToText());

    /// <summary>Text that is markup already.</summary>
    public static Markup Raw(string text) => new(text);

    /// <summary>Pieces one after the other.</summary>
    public static Markup Join(IEnumerable<Markup> pieces) => new(string.Concat(pieces.Select(p => p.ToString())));

    /// <inheritdoc/>
    public override string ToString() => _text ?? "";
}

/// <summary>Builds markup: literals stay, strings are escaped, numbers are written for coordinates.</summary>
[InterpolatedStringHandler]
internal readonly ref struct MarkupHandler(int literalLength, int formattedCount)
{
    private readonly StringBuilder _text = new(literalLength + 16 * formattedCount);

    public void AppendLiteral(string literal) => _text.Append(literal);

    public void AppendFormatted(Markup markup) => _text.Append(markup.ToString());

    public void AppendFormatted(IEnumerable<Markup> pieces)
    {
        foreach (var piece in pieces)
            _text.Append(piece.ToString());
    }

    public void AppendFormatted(int number) => _text.Append(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>A coordinate, to a tenth of a pixel.</summary>
    public void AppendFormatted(double coordinate) => _text.Append(coordinate.ToString("0.#", CultureInfo.InvariantCulture));

    public void AppendFormatted(string? text)
    {
        for (var i = 0; text is not null && i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                _text.Append(text[i]).Append(text[++i]);
            else
                AppendEscaped(text[i]);
        }
    }

    public string ToText() => _text.ToString();

    private void AppendEscaped(char c) => _ = c switch
    {
        '<' => _text.Append("&lt;"),
        '>' => _text.Append("&gt;"),
        '&' => _text.Append("&amp;"),
        '"' => _text.Append("&quot;"),
        '\'' => _text.Append("&#39;"),
        _ => _text.Append(XmlConvert.IsXmlChar(c) ? c : '\uFFFD'),
    };
}
