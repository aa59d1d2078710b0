using System.Security.Cryptography;
using System.Text;
using Bilevel.Core;
using Bilevel.Data;
using Bilevel.Numerics.Random;

namespace Bilevel.Tasks;

/// <summary>Made-up reviews, tweets and word vectors: what the tiny text tasks read where the user names no data.</summary>
/// <remarks>
/// Always the same, as a data set is. 240 words of three syllables: the first 40 are praise, the next 40 blame, the others neutral, and the last 20 have no vector. A vector is
/// N(0, ¼I) and for praise and blame ± a common direction of length 2. A text has 1 to 8 words; each is with probability ½ one of its class (one time in ten of the other), else
/// neutral and, in a review, half the time of its domain's own. Texts are ordered by domain and class, as the real sets are.
/// </remarks>
internal static class SyntheticText
{
    /// <summary>The length of a word vector.</summary>
    public const int Width = 6;

    private const int Words = 240, Charged = 40, WithVector = 220, LongestText = 8, ReviewsOfAClass = 60, TweetsOfAClass = 240, OwnWords = 12;
    private const ulong Seed = 2006;
    private const double Spread = 0.5, Charge = 2;
    private static readonly string[] s_syllables = ["ba", "de", "ki", "lo", "mu", "ra", "so", "ti"];
    private static readonly string[] s_classes = ["negative", "positive"];

    // What a draw is for, in place of an iteration.
    private enum Draw : long { Vectors, Reviews, Tweets }

    /// <summary>The domains of the reviews; the first three are those that hyper-representation is tested on.</summary>
    public static IReadOnlyList<string> Domains { get; } =
        ["office_products", "automotive", "computer_&_video_games", "books", "dvd", "electronics", "kitchen", "apparel", "baby", "beauty", "music", "software"];

    /// <summary>A vector for all words but the last 20.</summary>
    public static WordVectors Vectors()
    {
        var random = new RandomStream(Seed, (byte)Purpose.Initialisation, (long)Draw.Vectors, 0);
        var direction = Gaussians(Width, 1, ref random);
        var length = Math.Sqrt(direction.Sum(d => d * d));
        var values = new float[WithVector * Width];
        for (var word = 0; word < WithVector; word++)
        {
            var (entries, charge) = (Gaussians(Width, Spread, ref random), word < Charged ? Charge : word < 2 * Charged ? -Charge : 0);
            for (var i = 0; i < Width; i++)
                values[word * Width + i] = (float)(entries[i] + charge * direction[i] / length);
        }

        return new([.. Enumerable.Range(0, WithVector).Select(Word)], values, "synthetic", Hash(values.Select(v => v.ToString("R", System.Globalization.CultureInfo.InvariantCulture))));
    }

    /// <summary>60 positive and 60 negative reviews of each domain.</summary>
    public static TextCollection Reviews() => Collection(Draw.Reviews, [.. Domains], ReviewsOfAClass);

    /// <summary>240 positive and 240 negative tweets.</summary>
    public static TextCollection Tweets() => Collection(Draw.Tweets, [""], TweetsOfAClass);

    private static TextCollection Collection(Draw draw, string[] groups, int ofAClass)
    {
        var random = new RandomStream(Seed, (byte)Purpose.Initialisation, (long)draw, 0);
        var texts = new List<LabelledText>();
        for (var group = 0; group < groups.Length; group++)
        {
            for (var label = 0; label < s_classes.Length; label++)
            {
                for (var i = 0; i < ofAClass; i++)
                    texts.Add(new(Text(label, draw == Draw.Reviews ? group : null, ref random), label, groups[group], $"synthetic text {texts.Count + 1}"));
            }
        }

        return new("synthetic", Hash(texts.Select(t => t.Text)), s_classes, texts);
    }

    private static string Text(int label, int? domain, ref RandomStream random)
    {
        var words = new string[1 + random.NextInt(LongestText)];
        for (var i = 0; i < words.Length; i++)
        {
            var (isCharged, isOwn, isOther) = (random.NextInt(2) == 0, random.NextInt(2) == 0, random.NextInt(10) == 0);
            words[i] = Word(
                isCharged ? (label == 1 ^ isOther ? 0 : Charged) + random.NextInt(Charged)
                : isOwn && domain is { } own ? 2 * Charged + own * OwnWords + random.NextInt(OwnWords)
                : 2 * Charged + random.NextInt(Words - 2 * Charged));
        }

        return string.Join(' ', words);
    }

    private static string Word(int number) => s_syllables[number / 64 % 8] + s_syllables[number / 8 % 8] + s_syllables[number % 8];

    private static double[] Gaussians(int count, double scale, ref RandomStream random)
    {
        var values = new double[count];
        foreach (ref var value in values.AsSpan())
            value = scale * random.NextGaussian();
        return values;
    }

    private static string Hash(IEnumerable<string> lines) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
}
