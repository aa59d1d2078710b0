namespace Bilevel.Data;

/// <summary>Numbers the words that occur, from 1, and gathers their vectors.</summary>
internal sealed class Vocabulary
{
    private readonly WordVectors _table;
    private readonly int[] _numberOfEntry;
    private readonly int[]? _numberOfBucket;
    private readonly List<int> _sources = []; // of each number from 1 on: an entry of the table, or ~bucket

    public Vocabulary(WordVectors table, UnknownWords unknown)
    {
        (_table, _numberOfEntry) = (table, new int[table.Count]);
        if (unknown == UnknownWords.Hash)
            _numberOfBucket = new int[WordHash.Buckets];
    }

    /// <summary>How many words of the table occur.</summary>
    public int KnownWords { get; private set; }

    /// <summary>The number of a word, a new one if it is the first time; 0 where the word is to be dropped.</summary>
    public int NumberOf(ReadOnlySpan<char> word)
    {
        if (_table.TryFind(word, out var entry))
        {
            if (_numberOfEntry[entry] == 0)
                KnownWords++;
            return Numbered(ref _numberOfEntry[entry], entry);
        }

        if (_numberOfBucket is null)
            return 0;
        var bucket = WordHash.BucketOf(word);
        return Numbered(ref _numberOfBucket[bucket], ~bucket);
    }

    /// <summary>The spelling of each number: a word of the table, or # and its bucket, which is no word; number 0 has none.</summary>
    public string[] Spellings() => ["", .. _sources.Select(source => source < 0 ? FormattableString.Invariant($"#{~source}") : _table.Words[source])];

    /// <summary>The vectors by number, row-major; number 0 has zeros.</summary>
    public float[] Vectors()
    {
        var (width, squares) = (_table.Width, 0.0);
        var vectors = new float[(_sources.Count + 1) * width];
        for (var i = 0; i < _sources.Count; i++)
        {
            if (_sources[i] < 0)
                continue;
            var vector = _table[_sources[i]];
            vector.CopyTo(vectors.AsSpan((i + 1) * width));
            foreach (var value in vector)
                squares += (double)value * value;
        }

        var rootMeanSquare = Math.Sqrt(squares / (Math.Max(KnownWords, 1) * (double)width));
        for (var i = 0; i < _sources.Count; i++)
        {
            if (_sources[i] < 0)
                WordHash.Fill(vectors.AsSpan((i + 1) * width, width), ~_sources[i], rootMeanSquare);
        }

        return vectors;
    }

    private int Numbered(ref int number, int source)
    {
        if (number == 0)
        {
            _sources.Add(source);
            number = _sources.Count;
        }

        return number;
    }
}
