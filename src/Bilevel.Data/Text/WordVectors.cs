namespace Bilevel.Data;

/// <summary>A vector for each of many words, such as GloVe's.</summary>
public sealed class WordVectors
{
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly string[] _words;
    private readonly float[] _values;

    /// <summary>Words and their vectors.</summary>
    /// <param name="words">The words, each once.</param>
    /// <param name="values">words × width, row-major, all finite; kept, not copied.</param>
    /// <param name="origin">The file, as the user named it.</param>
    /// <param name="sha256">The SHA-256 of the file's bytes as stored.</param>
    /// <exception cref="ArgumentException">A word is given twice, or the values are not words × width.</exception>
    public WordVectors(IReadOnlyList<string> words, float[] values, string origin, string sha256)
    {
        if (words.Count == 0 || values.Length == 0 || values.Length % words.Count != 0)
            throw new ArgumentException($"expected a whole number of values for each of {words.Count} words, got {values.Length}", nameof(values));
        _words = [.. words];
        for (var i = 0; i < _words.Length; i++)
        {
            if (!_indices.TryAdd(_words[i], i))
                throw new ArgumentException($"expected every word once, got \"{_words[i]}\" twice", nameof(words));
        }

        (_values, Origin, Sha256, Width) = (values, origin, sha256, values.Length / words.Count);
        _lookup = _indices.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Reads word vectors in GloVe's text format: <c>word v1 v2 …</c>, a word a line, UTF-8, parted by single blanks, without a header.</summary>
    /// <remarks>
    /// The first line says how many numbers a vector has. A word may hold blanks, as a few of glove.840B do: the last so many fields of a line are the numbers, and
    /// what comes before is the word, unless there too a number stands behind a blank. Streaming: with <paramref name="wanted"/>
    /// memory holds their vectors alone. Of other lines the number of fields and the word are still checked.
    /// </remarks>
    /// <param name="path">
    /// The text file, plain, gzip or bzip2 by content; a zip archive with one .txt file, or such a file in it (glove.6B.zip/glove.6B.50d.txt); a folder that holds one file
    /// glove*.txt, glove*.txt.gz or glove*.zip; or a folder with such a folder glove.
    /// </param>
    /// <param name="wanted">The words to keep; null for all.</param>
    /// <exception cref="DataException">
    /// The file is missing, truncated or damaged, several are there, a line has another number of numbers, something that is not a finite number, bytes that are not UTF-8
    /// or a word that was kept before, or no wanted word is there. Says where.
    /// </exception>
    public static WordVectors Read(string path, IReadOnlySet<string>? wanted = null) => WordVectorFile.Read(path, wanted);

    /// <summary>The length of a vector.</summary>
    public int Width { get; }

    /// <summary>The words in the order of their numbers.</summary>
    public IReadOnlyList<string> Words => _words;

    /// <summary>The number of words.</summary>
    public int Count => _indices.Count;

    /// <summary>The file, as the user named it.</summary>
    public string Origin { get; }

    /// <summary>The SHA-256 of the file's bytes as stored, in lower-case hexadecimal.</summary>
    public string Sha256 { get; }

    /// <summary>The vector of a word's number.</summary>
    public ReadOnlySpan<float> this[int index] => _values.AsSpan(index * Width, Width);

    /// <summary>The number of a word.</summary>
    public bool TryFind(ReadOnlySpan<char> word, out int index) => _lookup.TryGetValue(word, out index);
}
