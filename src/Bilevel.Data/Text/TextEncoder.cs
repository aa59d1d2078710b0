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
        RequireSome(texts);
        return Encode(texts, new WordNumbers(texts, encoding.LowerCase), vectors, encoding);
    }

    /// <summary>Encodes texts by the vectors of a file, of which those of the texts' own words alone are kept in memory.</summary>
    /// <inheritdoc cref="Encode(TextCollection, WordVectors, TextEncoding)"/>
    /// <param name="texts">The texts.</param>
    /// <param name="vectors">A file or folder with word vectors, as of <see cref="WordVectors.Read"/>.</param>
    /// <param name="encoding">How.</param>
    /// <exception cref="DataException">There is no text, no word of theirs has a vector, or the vectors can't be read.</exception>
    public static EncodedTexts Encode(TextCollection texts, string vectors, TextEncoding encoding)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(encoding);
        RequireSome(texts);
        var numbers = new WordNumbers(texts, encoding.LowerCase);
        return Encode(texts, numbers, WordVectors.Read(vectors, numbers.Spellings.ToHashSet(StringComparer.Ordinal)), encoding);
    }

    private static EncodedTexts Encode(TextCollection texts, WordNumbers occurring, WordVectors vectors, TextEncoding encoding)
    {
        const int NotAskedFor = -1;
        var (vocabulary, numbers) = (new Vocabulary(vectors, encoding.Unknown), new int[occurring.Spellings.Count]);
        Array.Fill(numbers, NotAskedFor);
        var (words, starts, kept) = (new List<int>(), new List<int> { 0 }, occurring.Kept);
        for (var text = 0; text < kept.Count; text++)
        {
            foreach (var word in occurring.WordsOf(text))
            {
                if (words.Count - starts[^1] == encoding.MaximumWords)
                    break;
                if (numbers[word] == NotAskedFor)
                    numbers[word] = vocabulary.NumberOf(occurring.Spellings[word]);
                if (numbers[word] > 0)
                    words.Add(numbers[word]);
            }

            starts.Add(words.Count);
        }

        if (vocabulary.KnownWords == 0)
            throw new DataException(texts.Origin, $"expected texts with words of {vectors.Origin}, got {texts.Texts.Count} without any");
        return new(
            [.. words], [.. starts], [.. kept.Select(text => text.Label)], [.. kept.Select(text => text.Group)], [.. kept.Select(text => text.Place)], texts.ClassNames,
            vocabulary.Spellings(), vocabulary.Vectors(), vectors.Width, texts.Texts.Count - kept.Count, texts.Origin, Sha256(texts, vectors, encoding));
    }

    private static void RequireSome(TextCollection texts)
    {
        if (texts.Texts.Count == 0)
            throw new DataException(texts.Origin, "expected texts, got none");
    }

    private static string Sha256(TextCollection texts, WordVectors vectors, TextEncoding encoding)
    {
        var how = string.Create(
            CultureInfo.InvariantCulture, $"{Version} {texts.Sha256} {vectors.Sha256} {encoding.MaximumWords} {encoding.LowerCase} {encoding.Unknown}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(how)));
    }
}
