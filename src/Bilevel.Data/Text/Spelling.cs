namespace Bilevel.Data;

/// <summary>Brings texts to the spelling in which their words are looked up, in one buffer that is used again and again.</summary>
/// <param name="lowerCase">Whether letters are lower-cased.</param>
internal sealed class Spelling(bool lowerCase)
{
    private char[] _buffer = [];

    /// <summary>The text with plain apostrophes and, where asked, lower-case letters; good until the next call.</summary>
    public ReadOnlySpan<char> Of(string text)
    {
        if (_buffer.Length < text.Length)
            _buffer = new char[2 * text.Length];
        var spelt = _buffer.AsSpan(0, text.Length);
        if (lowerCase)
            text.AsSpan().ToLowerInvariant(spelt);
        else
            text.CopyTo(spelt);
        spelt.Replace('’', '\'');
        return spelt;
    }
}
