namespace Bilevel.Numerics.Text;

/// <summary>Finds the word that was probably meant.</summary>
public static class Nearest
{
    /// <summary>The candidate with the fewest edits from <paramref name="word"/>, the first of equals; null where none is near.</summary>
    /// <remarks>
    /// Near means at most one edit for every two letters of the longer word. A word that was cut short counts as one edit and those of what is there.
    /// Upper and lower case are one.
    /// </remarks>
    public static string? To(string word, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(candidates);
        var best = candidates.MinBy(candidate => Edits(word, candidate));
        return best is not null && Edits(word, best) <= Math.Max(word.Length, best.Length) / 2 ? best : null;
    }

    private static int Edits(string word, string candidate)
    {
        const int LeastToCutShort = 4;
        var edits = Distance(word, candidate);
        for (var length = Math.Max(word.Length, LeastToCutShort); length <= word.Length + 1 && length < candidate.Length; length++)
            edits = Math.Min(edits, 1 + Distance(word, candidate[..length]));
        return edits;
    }

    /// <summary>A sentence about an unknown word: what it is, and what was probably meant or else what there is.</summary>
    /// <param name="what">What the word should have named, as in "algorithm".</param>
    /// <param name="word">The unknown word.</param>
    /// <param name="candidates">The known words.</param>
    public static string Message(string what, string word, IReadOnlyCollection<string> candidates) =>
        To(word, candidates) is { } near
            ? $"unknown {what} '{word}'; did you mean '{near}'?"
            : $"unknown {what} '{word}'; expected one of {string.Join(", ", candidates)}";

    /// <summary>The words "; did you mean …?" about an unknown word, or nothing where no candidate is near.</summary>
    public static string Hint(string word, IEnumerable<string> candidates) =>
        To(word, candidates) is { } near ? $"; did you mean \"{near}\"?" : "";

    /// <summary>The fewest insertions, deletions, substitutions and swaps of neighbours that turn one word into the other, no letter edited twice.</summary>
    public static int Distance(string from, string to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var (a, b) = (from.ToLowerInvariant(), to.ToLowerInvariant());
        var edits = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            edits[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            edits[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var substitution = edits[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                edits[i, j] = Math.Min(substitution, 1 + Math.Min(edits[i - 1, j], edits[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    edits[i, j] = Math.Min(edits[i, j], 1 + edits[i - 2, j - 2]);
            }
        }

        return edits[a.Length, b.Length];
    }
}
