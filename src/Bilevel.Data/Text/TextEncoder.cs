using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Bilevel.Data;

/// <summary>Turns texts into numbers of words, with a vector for each word that occurs.</summary>
public static class TextEncoder
{
    // Part of the hash, so that a cache of what an older tokeniser made is never taken for this one's.
    private const int Version = 1;

    /// <summary>Encodes texts.</summary>
    /// <remarks>
    /// Words are those of <see cref="Tokens"/>, numbered from 1 in the order in which they first occur. A text keeps its first
    /// <see cref="TextEncoding.MaximumWords"/> words, after those without a vector are left out where they are dropped. A text without any known word is
    /// kept with length 0 and counted as <see cref="EncodedTexts.Empty"/>.
    /// Repeats: of texts of one group that have the same words, as they are looked up, the unknown ones too, before anything is dropped or cut, only
    /// the first stays, whatever the labels say.
    /// Hashed words: one of 2¹⁴ buckets, chosen by the letters, each with a vector of independent normal numbers that depends on the bucket alone; the
    /// standard deviation is the root mean square of the entries of the known words that occur.
    /// </remarks>
    /// <param name="texts">The texts.</param>
    /// <param name="vectors">The vectors; those of the words that occur are enough.</param>
    /// <param name="encoding">How.</param>
    /// <exception cref="DataException">There is no text, or no word of theirs has a vector.</exception>
    public static EncodedTexts Encode(TextCollection texts, WordVectors vectors, TextEncoding encoding)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentNullException.ThrowIfNull(encoding);
        if (texts.Texts.Count == 0)
            throw new DataException(texts.Origin, "expected texts, got none");

        var vocabulary = new Vocabulary(vectors, encoding.Unknown);
        var (repeats, spelling) = (new Repeats(encoding.LowerCase), new Spelling(encoding.LowerCase));
        var (words, starts, kept) = (new List<int>(), new List<int> { 0 }, new List<LabelledText>());
        foreach (var text in texts.Texts)
        {
            var (start, hash) = (words.Count, new WordHash());
            foreach (var word in new Tokens(spelling.Of(text.Text)))
            {
                hash.Add(word);
                if (words.Count - start < encoding.MaximumWords && vocabulary.NumberOf(word) is var number and > 0)
                    words.Add(number);
            }

            if (repeats.Has(text, hash.Value))
            {
                words.RemoveRange(start, words.Count - start);
                continue;
            }

            kept.Add(text);
            starts.Add(words.Count);
        }

        if (vocabulary.KnownWords == 0)
            throw new DataException(texts.Origin, $"expected texts with words of {vectors.Origin}, got {texts.Texts.Count} without any");
        return new(
            [.. words], [.. starts], [.. kept.Select(text => text.Label)], [.. kept.Select(text => text.Group)], [.. kept.Select(text => text.Place)], texts.ClassNames,
            vocabulary.Vectors(), vectors.Width, texts.Texts.Count - kept.Count, texts.Origin, Sha256(texts, vectors, encoding));
    }

    /// <summary>The different words of texts, spelt as they are looked up: all that <see cref="WordVectors.Read"/> need keep of a large table.</summary>
    public static IReadOnlySet<string> WordsOf(TextCollection texts, TextEncoding encoding)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(encoding);
        var (words, spelling) = (new HashSet<string>(StringComparer.Ordinal), new Spelling(encoding.LowerCase));
        var lookup = words.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var text in texts.Texts)
        {
            foreach (var word in new Tokens(spelling.Of(text.Text)))
                lookup.Add(word);
        }

        return words;
    }

    private static string Sha256(TextCollection texts, WordVectors vectors, TextEncoding encoding)
    {
        var how = string.Create(
            CultureInfo.InvariantCulture, $"{Version} {texts.Sha256} {vectors.Sha256} {encoding.MaximumWords} {encoding.LowerCase} {encoding.Unknown}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(how)));
    }

    /// <summary>The texts seen, by group and words.</summary>
    private sealed class Repeats(bool lowerCase)
    {
        private readonly Dictionary<(string Group, ulong Hash), LabelledText> _first = [];
        private readonly Spelling _one = new(lowerCase), _other = new(lowerCase);

        // Two texts of one hash are compared word by word, so that a text is never left out by chance.
        public bool Has(LabelledText text, ulong hash) =>
            !_first.TryAdd((text.Group, hash), text) && Tokens.Same(_one.Of(text.Text), _other.Of(_first[(text.Group, hash)].Text));
    }
}
