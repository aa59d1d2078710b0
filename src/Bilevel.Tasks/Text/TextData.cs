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
    public static EncodedTexts Reviews(TaskOptions options) => Load(options, "amazon", SyntheticText.Reviews);

    /// <summary>The training tweets of Sentiment140.</summary>
    /// <exception cref="DataException">The data is missing or damaged, or there are no word vectors.</exception>
    public static EncodedTexts Tweets(TaskOptions options) => Load(options, "sentiment140", SyntheticText.Tweets);

    /// <summary>Where the texts come from, as <see cref="DataInfo.Source"/> says it.</summary>
    public static string Source(TaskOptions options) => options.Data ?? "synthetic";

    private static EncodedTexts Load(TaskOptions options, string set, Func<TextCollection> make)
    {
        ArgumentNullException.ThrowIfNull(options);
        var encoding = TextSizes.Encoding(options);
        RequireTiny(options, set);
        return Kept(new(set, encoding), () => TextEncoder.Encode(make(), SyntheticText.Vectors(), encoding));
    }

    private static void RequireTiny(TaskOptions options, string set)
    {
        if (options.Size != TaskSize.Tiny)
            throw new DataException(set, $"this data set is not part of the product: expected --data with a folder that holds {set} and glove, as 'bilevel data fetch {set}' and 'bilevel data fetch glove' make it; --size tiny runs on made-up text");
    }

    private static EncodedTexts Kept(Key key, Func<EncodedTexts> make)
    {
        lock (s_gate)
            return s_kept.TryGetValue(key, out var texts) ? texts : s_kept[key] = make();
    }

    private sealed record Key(string Set, TextEncoding Encoding);
}
