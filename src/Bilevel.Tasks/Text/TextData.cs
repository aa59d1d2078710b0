using Bilevel.Data;

namespace Bilevel.Tasks;

/// <summary>The texts of the text tasks as numbers: from the user's files, or made up where a tiny task is given none.</summary>
/// <remarks>A comparison builds its task dozens of times, so what was read is kept for the process, by the files' paths, sizes and times and by how texts were encoded; only numbers are kept.</remarks>
internal static class TextData
{
    private static readonly Dictionary<Key, EncodedTexts> s_kept = [];
    private static readonly Lock s_gate = new();

    /// <summary>The Amazon reviews, a domain a group.</summary>
    /// <exception cref="DataException">The data is missing or damaged, or there are no word vectors.</exception>
    public static EncodedTexts Reviews(TaskOptions options) => Load(options, "amazon", AmazonReviews.Read, SyntheticText.Reviews);

    /// <summary>The training tweets of Sentiment140.</summary>
    /// <exception cref="DataException">The data is missing or damaged, or there are no word vectors.</exception>
    public static EncodedTexts Tweets(TaskOptions options) => Load(options, "sentiment140", Sentiment140.ReadTraining, SyntheticText.Tweets);

    /// <summary>Where the texts come from, as <see cref="DataInfo.Source"/> says it.</summary>
    public static string Source(TaskOptions options) => options.Data ?? "synthetic";

    private static EncodedTexts Load(TaskOptions options, string set, Func<string, TextCollection> read, Func<TextCollection> make)
    {
        ArgumentNullException.ThrowIfNull(options);
        var encoding = TextSizes.Encoding(options);
        if (options.Data is not { } data)
        {
            RequireTiny(options, set);
            return Kept(new(set, "", "", "", encoding), () => TextEncoder.Encode(make(), SyntheticText.Vectors(), encoding));
        }

        var vectors = options.Text?.Vectors ?? (File.Exists(data) ? throw NoVectors(data) : data);
        var key = new Key(set, Stamp(data, set), vectors, Stamp(vectors, "glove"), encoding);
        return Kept(key, () => TextEncoder.Encode(read(data), vectors, encoding));
    }

    private static void RequireTiny(TaskOptions options, string set)
    {
        if (options.Size != TaskSize.Tiny)
            throw new DataException(set, $"this data set is not part of the product: expected --data with a folder that holds {set} and glove, as 'bilevel data fetch {set}' and 'bilevel data fetch glove' make it; --size tiny runs on made-up text");
        if (options.Text?.Vectors is { } vectors)
            throw new DataException(vectors, $"word vectors are for the user's own text: expected --data with a folder that holds {set} as well");
    }

    private static DataException NoVectors(string data) =>
        new(data, "this is one file: expected word vectors beside it, --vectors with a file such as glove.6B.50d.txt, or --data with a folder that holds both");

    private static EncodedTexts Kept(Key key, Func<EncodedTexts> make)
    {
        lock (s_gate)
            return s_kept.TryGetValue(key, out var texts) ? texts : s_kept[key] = make();
    }

    // The file; or the files of a folder of the set's name, or else of the folder itself, which are all that a reader looks at.
    private static string Stamp(string path, string set)
    {
        const int Deepest = 2;
        var folder = Path.Combine(path, set) is var inner && Directory.Exists(inner) ? inner : path;
        string[] files = Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = Deepest }).Order(StringComparer.Ordinal)]
            : [path];
        return string.Join('\n', files.Select(f => new FileInfo(f)).Where(f => f.Exists).Select(f => FormattableString.Invariant($"{f.FullName}\t{f.Length}\t{f.LastWriteTimeUtc.Ticks}")));
    }

    private sealed record Key(string Set, string Data, string Vectors, string VectorFiles, TextEncoding Encoding);
}
