namespace Bilevel.Data;

/// <summary>A vector for each of many words, such as GloVe's.</summary>
public sealed class WordVectors
{
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
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
        for (var i = 0; i < words.Count; i++)
        {
            if (!_indices.TryAdd(words[i], i))
                throw new ArgumentException($"expected every word once, got \"{words[i]}\" twice", nameof(words));
        }

        (_values, Origin, Sha256, Width) = (values, origin, sha256, values.Length / words.Count);
        _lookup = _indices.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The length of a vector.</summary>
    public int Width { get; }

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
