namespace Bilevel.Data;

/// <summary>Texts as numbers of words, and a vector for each word that occurs.</summary>
/// <remarks>Texts of one group with the same words are one text: the first stays, the others are <see cref="Repeats"/> (<see cref="TextEncoder"/> has the rule). The arrays are shared and not to be written.</remarks>
public sealed class EncodedTexts
{
    private readonly int[] _words, _starts;
    private readonly string[] _places;

    /// <summary>Texts one after the other.</summary>
    /// <param name="words">The word numbers of all texts.</param>
    /// <param name="starts">Where each text begins, and at the end the number of all words.</param>
    /// <param name="labels">The class id of each text.</param>
    /// <param name="groups">The group of each text.</param>
    /// <param name="places">Where each text stands in its file, in words.</param>
    /// <param name="classNames">The name of each class id.</param>
    /// <param name="spellings">The spelling of each word number; a name of its own where unknown words share one.</param>
    /// <param name="vectors">vocabulary × width, row-major.</param>
    /// <param name="width">The length of a word vector.</param>
    /// <param name="repeats">How many texts were left out because an earlier one of their group has the same words.</param>
    /// <param name="origin">The files, as the user named them.</param>
    /// <param name="sha256">A hash of the files and of how they were encoded.</param>
    internal EncodedTexts(
        int[] words, int[] starts, int[] labels, string[] groups, string[] places, IReadOnlyList<string> classNames, string[] spellings,
        float[] vectors, int width, int repeats, string origin, string sha256)
    {
        (_words, _starts, Labels, Groups, _places) = (words, starts, labels, groups, places);
        (ClassNames, Spellings, Vectors, Width, Repeats, Origin, Sha256) = (classNames, spellings, vectors, width, repeats, origin, sha256);
        Empty = Enumerable.Range(0, Count).Count(text => LengthOf(text) == 0);
    }

    /// <summary>The number of texts.</summary>
    public int Count => Labels.Length;

    /// <summary>The class id of each text.</summary>
    public int[] Labels { get; }

    /// <summary>The group of each text; empty where there are none.</summary>
    public string[] Groups { get; }

    /// <summary>The name of each class id.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The spelling of each word number; padding has none, and unknown words that share a vector share "#" and a number.</summary>
    public IReadOnlyList<string> Spellings { get; }

    /// <summary>The word vectors, vocabulary × width, row-major; word number 0 is padding, a vector of zeros.</summary>
    public float[] Vectors { get; }

    /// <summary>The length of a word vector.</summary>
    public int Width { get; }

    /// <summary>The number of words that have a number, padding among them.</summary>
    public int Vocabulary => Vectors.Length / Width;

    /// <summary>Texts left out because an earlier one of their group has the same words.</summary>
    public int Repeats { get; }

    /// <summary>The number of texts without any known word, kept with length 0.</summary>
    public int Empty { get; }

    /// <summary>The files, as the user named them.</summary>
    public string Origin { get; }

    /// <summary>A hash of the files' bytes and of how they were encoded, in lower-case hexadecimal.</summary>
    public string Sha256 { get; }

    /// <summary>The word numbers of a text; none where it has no known word.</summary>
    public ReadOnlySpan<int> WordsOf(int text) => _words.AsSpan(_starts[text].._starts[text + 1]);

    /// <summary>How many words a text has.</summary>
    public int LengthOf(int text) => _starts[text + 1] - _starts[text];

    /// <summary>Where a text stands in its file, in words.</summary>
    public string Place(int text) => _places[text];

    internal ReadOnlyMemory<int> MemoryOf(int text) => _words.AsMemory(_starts[text].._starts[text + 1]);

    /// <summary>Some texts, padded with 0 or cut to one length.</summary>
    /// <param name="texts">Numbers of texts.</param>
    /// <param name="steps">The length.</param>
    /// <returns>Word numbers [texts, steps], row-major, and how many words each text has, at most steps.</returns>
    public (int[] Words, int[] Lengths) Padded(ReadOnlySpan<int> texts, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        var (words, lengths) = (new int[texts.Length * steps], new int[texts.Length]);
        for (var i = 0; i < texts.Length; i++)
        {
            var text = WordsOf(texts[i]);
            lengths[i] = Math.Min(text.Length, steps);
            text[..lengths[i]].CopyTo(words.AsSpan(i * steps));
        }

        return (words, lengths);
    }
}
