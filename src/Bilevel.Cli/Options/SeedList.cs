using System.Globalization;

namespace Bilevel.Cli.Options;

/// <summary>Seeds as they are written on the command line: <c>0..2</c> is 0, 1, 2; <c>0,3,5</c> is itself; both may be mixed.</summary>
internal static class SeedList
{
    private const string Range = "..";
    private const int Most = 10_000;

    /// <exception cref="UsageException">The text is no list of seeds.</exception>
    public static IReadOnlyList<int> Parse(string option, string text)
    {
        var seeds = new List<int>();
        foreach (var part in text.Split(','))
        {
            var dots = part.IndexOf(Range, StringComparison.Ordinal);
            if (!TrySeed(dots < 0 ? part : part[..dots], out var first) || !TrySeed(dots < 0 ? part : part[(dots + Range.Length)..], out var last) || last < first || last - first >= Most)
                throw new UsageException($"{option}: expected seeds such as 0..2 or 0,3,5, got '{text}'");
            seeds.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return seeds;
    }

    private static bool TrySeed(string text, out int seed) => int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out seed);
}
