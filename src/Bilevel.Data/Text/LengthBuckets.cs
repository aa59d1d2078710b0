namespace Bilevel.Data;

/// <summary>Some rows and the number of steps to which they are padded.</summary>
/// <param name="Rows">The rows, ascending.</param>
/// <param name="Steps">The length of each after padding.</param>
public sealed record LengthBucket(int[] Rows, int Steps);

/// <summary>Groups texts by length, so that those that are evaluated together are padded to a few lengths and never much.</summary>
public static class LengthBuckets
{
    private const int Spacing = 8;

    /// <summary>Puts every row into the first bucket in which it fits; buckets without rows are left out.</summary>
    /// <param name="lengths">The length of each row, from 0 on; a row without words goes to the first bucket.</param>
    /// <param name="ends">The number of steps of each bucket, ascending, the last at least the largest length.</param>
    /// <returns>The buckets by steps, ascending; every row is in exactly one, padded by less than the distance to the end before.</returns>
    /// <exception cref="ArgumentException">The ends don't ascend from 1 on, or a length is negative or beyond the last.</exception>
    public static IReadOnlyList<LengthBucket> Of(ReadOnlySpan<int> lengths, ReadOnlySpan<int> ends)
    {
        var rows = new List<int>[ends.Length];
        for (var bucket = 0; bucket < ends.Length; bucket++)
        {
            if (ends[bucket] < 1 || bucket > 0 && ends[bucket] <= ends[bucket - 1])
                throw new ArgumentException(FormattableString.Invariant($"expected ends that ascend from 1 on, got {ends[bucket]} at position {bucket}"), nameof(ends));
            rows[bucket] = [];
        }

        for (var row = 0; row < lengths.Length; row++)
        {
            var bucket = ends.BinarySearch(lengths[row]);
            bucket = bucket < 0 ? ~bucket : bucket;
            if (lengths[row] < 0 || bucket == ends.Length)
                throw new ArgumentException(FormattableString.Invariant($"expected lengths in 0 … {(ends.IsEmpty ? 0 : ends[^1])}, got {lengths[row]} in row {row}"), nameof(lengths));
            rows[bucket].Add(row);
        }

        var buckets = new List<LengthBucket>();
        for (var bucket = 0; bucket < ends.Length; bucket++)
        {
            if (rows[bucket].Count > 0)
                buckets.Add(new([.. rows[bucket]], ends[bucket]));
        }

        return buckets;
    }

    /// <summary>The ends 8, 16, 24, … below the longest length, and that length (at least 1) as the last.</summary>
    public static int[] Ends(int longest)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(longest);
        return [.. Enumerable.Range(1, Math.Max(longest - 1, 0) / Spacing).Select(i => Spacing * i), Math.Max(longest, 1)];
    }
}
