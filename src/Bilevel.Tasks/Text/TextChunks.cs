using Bilevel.Data;

namespace Bilevel.Tasks;

/// <summary>Texts of one role for evaluation, in chunks of texts of about one length.</summary>
internal sealed class TextChunks
{
    /// <summary>Rows of a chunk: their states fit in a cache, and few are filling.</summary>
    public const int Rows = 128;

    private TextChunks(Chunk[] chunks, int count) => (Chunks, Count) = (chunks, count);

    /// <summary>The chunks, short texts first.</summary>
    public IReadOnlyList<Chunk> Chunks { get; }

    /// <summary>The number of texts.</summary>
    public int Count { get; }

    /// <summary>Cuts texts into chunks.</summary>
    /// <param name="texts">All texts.</param>
    /// <param name="rows">Numbers of texts.</param>
    /// <param name="labels">The label of each row.</param>
    /// <param name="words">The most words of a text that count.</param>
    public static TextChunks Of(EncodedTexts texts, ReadOnlySpan<int> rows, ReadOnlySpan<int> labels, int words)
    {
        var (ids, classes, lengths) = (rows.ToArray(), labels.ToArray(), new int[rows.Length]);
        for (var row = 0; row < ids.Length; row++)
            lengths[row] = Math.Min(words, texts.WordsOf(ids[row]).Length);
        return new([.. LengthBuckets.Of(lengths, LengthBuckets.Ends(words)).SelectMany(bucket => bucket.Rows.Chunk(Rows).Select(chunk => Padded(texts, ids, classes, chunk, bucket.Steps)))], ids.Length);
    }

    private static Chunk Padded(EncodedTexts texts, int[] ids, int[] classes, int[] rows, int steps)
    {
        var (words, lengths) = texts.Padded([.. rows.Select(row => ids[row])], steps);

        // The last chunk of a length is filled with texts without words, which nobody counts.
        Array.Resize(ref words, Rows * steps);
        Array.Resize(ref lengths, Rows);
        return new(steps, words, lengths, [.. rows.Select(row => classes[row])]);
    }

    /// <summary>Texts of about one length.</summary>
    /// <param name="Steps">The length to which all are padded.</param>
    /// <param name="Words">Word numbers [<see cref="Rows"/>, steps].</param>
    /// <param name="Lengths">How many words each text has [<see cref="Rows"/>].</param>
    /// <param name="Labels">The classes of the first rows; what follows them is filling.</param>
    internal sealed record Chunk(int Steps, int[] Words, int[] Lengths, int[] Labels);
}
