using System.Globalization;

namespace Bilevel.Data;

/// <summary>The words of a text, one span after the other, without a string for any of them.</summary>
/// <remarks>
/// A word is a run of letters, digits and combining marks. What stands between two of them stays inside: an apostrophe (o'clock), and between
/// digits a point or a comma (1,000.5). Everything else, hyphens and the other punctuation too, parts words and is no word itself: of a text that is
/// cut to some tens of words, words say more. As in the tables of GloVe, whose texts went through the tokeniser of the Penn treebank, English
/// endings are words of their own: doesn't is does and n't, it's is it and 's; so are 're, 've, 'm, 'll, 'd. An ending that already stands alone is
/// that word. The letters are as written; whoever looks words up lower-cases the text first. A typographic apostrophe (’) counts as one.
/// </remarks>
/// <param name="text">The text.</param>
public ref struct Tokens(ReadOnlySpan<char> text)
{
    private const string Negation = "n't";
    private static readonly string[] s_endings = ["s", "re", "ve", "m", "ll", "d"];
    private readonly ReadOnlySpan<char> _text = text;
    private int _next;

    /// <summary>The word found last.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    /// <summary>This, so that foreach takes it.</summary>
    public readonly Tokens GetEnumerator() => this;

    /// <summary>Goes to the next word.</summary>
    /// <returns>False where there is none.</returns>
    public bool MoveNext()
    {
        var start = _next;
        while (start < _text.Length && !IsPart(_text[start]) && !StartsEnding(start))
            start++;
        if (start == _text.Length)
        {
            _next = start;
            return false;
        }

        var (end, hasApostrophe) = EndOfRun(start);
        if (hasApostrophe)
            end = WithoutEndings(start, end);
        Current = _text[start..end];
        _next = end;
        return true;
    }

    /// <summary>Whether two texts have the same words, written alike.</summary>
    internal static bool Same(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        var first = new Tokens(one);
        var second = new Tokens(other);
        while (first.MoveNext())
        {
            if (!second.MoveNext() || !first.Current.SequenceEqual(second.Current))
                return false;
        }

        return !second.MoveNext();
    }

    private static bool IsPart(char c) => c < 128 ? char.IsAsciiLetterOrDigit(c) : char.IsLetterOrDigit(c) || IsMark(c);

    private static bool IsMark(char c) => CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static bool IsApostrophe(char c) => c is '\'' or '’';

    private readonly bool IsPartAt(int i) => i < _text.Length && IsPart(_text[i]);

    // From the first character, which is part of the word whatever it is.
    private readonly (int End, bool HasApostrophe) EndOfRun(int start)
    {
        var (end, hasApostrophe) = (start + 1, false);
        for (; end < _text.Length; end++)
        {
            var c = _text[end];
            if (IsPart(c))
                continue;
            if (IsApostrophe(c) && IsPartAt(end + 1))
                hasApostrophe = true;
            else if (c is not ('.' or ',') || !char.IsDigit(_text[end - 1]) || end + 1 == _text.Length || !char.IsDigit(_text[end + 1]))
                break;
        }

        return (end, hasApostrophe);
    }

    private readonly int WithoutEndings(int start, int end)
    {
        for (var apostrophe = end - 1; apostrophe > start; apostrophe--)
        {
            if (!IsApostrophe(_text[apostrophe]))
                continue;
            var ending = _text[(apostrophe + 1)..end];
            if (ending.Equals("t", StringComparison.OrdinalIgnoreCase) && apostrophe - 1 > start && _text[apostrophe - 1] is 'n' or 'N')
                end = apostrophe + 2 - Negation.Length;
            else if (IsEnding(ending))
                end = apostrophe;
            else
                break;
        }

        return end;
    }

    private readonly bool StartsEnding(int i)
    {
        if (!IsApostrophe(_text[i]) || !IsPartAt(i + 1))
            return false;
        var end = i + 1;
        while (IsPartAt(end))
            end++;
        return IsEnding(_text[(i + 1)..end]);
    }

    private static bool IsEnding(ReadOnlySpan<char> letters)
    {
        foreach (var ending in s_endings)
        {
            if (letters.Equals(ending, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
