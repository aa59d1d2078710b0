using Bilevel.Numerics.Random;

namespace Bilevel.Data;

/// <summary>Labels of which some were made wrong on purpose, and which ones.</summary>
/// <param name="Labels">The class id of each row after corruption.</param>
/// <param name="IsCorrupted">Whether the row's label was changed.</param>
public sealed record CorruptedLabels(int[] Labels, bool[] IsCorrupted)
{
    /// <summary>The number of rows whose label was changed.</summary>
    public int Count => IsCorrupted.Count(changed => changed);
}

/// <summary>Makes labels wrong on purpose, each once: two classes are flipped, of more a uniformly random other class is taken.</summary>
public static class Corruption
{
    /// <summary>Corrupts every label with the same probability, independently.</summary>
    /// <remarks>
    /// A pure function of (seed, row, label): row i draws from its own stream, so neither the number of rows nor the other labels
    /// matter, and the rows corrupted at a probability are among those of any higher one.
    /// </remarks>
    /// <param name="labels">Class ids in 0 … classes − 1; not changed. The position is the row.</param>
    /// <param name="classes">The number of classes, at least 2.</param>
    /// <param name="probability">In [0, 1].</param>
    /// <param name="seed">The seed of the run.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not in [0, 1], classes is less than 2, or a label is no class id.</exception>
    public static CorruptedLabels Apply(ReadOnlySpan<int> labels, int classes, double probability, ulong seed)
    {
        if (!(probability is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "expected a corruption probability in [0, 1]");
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        var (corrupted, changed) = (labels.ToArray(), new bool[labels.Length]);
        for (var row = 0; row < corrupted.Length; row++)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)corrupted[row], (uint)classes, nameof(labels));
            var random = new RandomStream(seed, DrawPurpose.Corruption, row, 0);
            changed[row] = random.NextDouble() < probability;
            if (changed[row])
                corrupted[row] = (corrupted[row] + 1 + random.NextInt(classes - 1)) % classes;
        }

        return new(corrupted, changed);
    }
}
