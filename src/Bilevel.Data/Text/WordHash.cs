using Bilevel.Numerics.Random;

namespace Bilevel.Data;

/// <summary>A number of a word's letters, the same on every machine and in every run.</summary>
/// <remarks>FNV-1a over UTF-16 code units, and at the end the mixing of SplitMix64, so that every bit of it can choose a bucket.</remarks>
internal struct WordHash
{
    private const ulong Basis = 14695981039346656037, Prime = 1099511628211;

    /// <summary>How many buckets words without a vector share.</summary>
    public const int Buckets = 1 << 14;

    private ulong _state;

    /// <summary>The hash of nothing yet.</summary>
    public WordHash() => _state = Basis;

    /// <summary>The hash of what was added.</summary>
    public readonly ulong Value
    {
        get
        {
            var mixed = (_state ^ _state >> 30) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB;
            return mixed ^ mixed >> 31;
        }
    }

    /// <summary>The bucket of a word.</summary>
    public static int BucketOf(ReadOnlySpan<char> word)
    {
        var hash = new WordHash();
        hash.Add(word);
        return (int)(hash.Value % Buckets);
    }

    /// <summary>Fills in the vector of a bucket: independent normal numbers of the given standard deviation, a function of the bucket alone.</summary>
    public static void Fill(Span<float> vector, int bucket, double deviation)
    {
        var random = new RandomStream(0, DrawPurpose.UnknownWord, 0, bucket);
        foreach (ref var value in vector)
            value = (float)(deviation * random.NextGaussian());
    }

    /// <summary>Adds a word and its end.</summary>
    public void Add(ReadOnlySpan<char> word)
    {
        var state = _state;
        foreach (var c in word)
            state = (state ^ c) * Prime;
        _state = (state ^ ' ') * Prime;
    }
}
