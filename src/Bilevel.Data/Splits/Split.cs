using Bilevel.Numerics.Random;

namespace Bilevel.Data;

/// <summary>Rows of one table, or texts of one collection, dealt to training, validation and test, at random within each class.</summary>
/// <remarks>
/// A pure function of (rows, sizes, seed). Of rows with identical features, or of texts with identical words as they are encoded, only the first takes part,
/// whatever the labels and the groups say, so that no row can leak into another role; the others are <see cref="Repeated"/>. So of the texts without any known
/// word at most one takes part. Every class is dealt in proportion: each (role, class) count is the exact share rounded down or up, so less than one row away from it.
/// </remarks>
public sealed class Split
{
    private Split(RowSet<Training> training, RowSet<Validation> validation, RowSet<Test> test, int[] repeated) =>
        (Training, Validation, Test, Repeated) = (training, validation, test, repeated);

    /// <summary>The rows of the lower-level loss.</summary>
    public RowSet<Training> Training { get; }

    /// <summary>The rows of the upper-level loss.</summary>
    public RowSet<Validation> Validation { get; }

    /// <summary>The rows that are only evaluated.</summary>
    public RowSet<Test> Test { get; }

    /// <summary>The rows left out because an earlier row has the same features.</summary>
    public IReadOnlyList<int> Repeated { get; }

    /// <summary>Deals the rows of a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="sizes">Counts, or shares of the rows that differ from each other.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <exception cref="DataException">The table has too few different rows.</exception>
    public static Split Into(ClassificationTable table, SplitSizes sizes, ulong seed)
    {
        var split = Deal<float>(table.RowMemory, table.Labels, table.Classes, sizes, seed, table.Origin);
        LeakGuard.RequireDisjoint(table, split.Training, split.Validation, split.Test);
        return split;
    }

    /// <summary>Deals texts.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="sizes">Counts, or shares of the texts that differ from each other.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <exception cref="DataException">There are too few different texts.</exception>
    public static Split Into(EncodedTexts texts, SplitSizes sizes, ulong seed)
    {
        var split = Deal<int>(texts.MemoryOf, texts.Labels, texts.ClassNames.Count, sizes, seed, texts.Origin);
        LeakGuard.RequireDisjoint(texts, split.Training, split.Validation, split.Test);
        return split;
    }

    private static Split Deal<T>(Func<int, ReadOnlyMemory<T>> row, int[] labels, int classes, SplitSizes sizes, ulong seed, string origin)
        where T : unmanaged, IEquatable<T>
    {
        var (seen, different, repeated) = (new HashSet<ReadOnlyMemory<T>>(new RowComparer<T>()), new List<int>(), new List<int>());
        for (var i = 0; i < labels.Length; i++)
            (seen.Add(row(i)) ? different : repeated).Add(i);
        var byClass = Enumerable.Range(0, classes).Select(c => different.Where(i => labels[i] == c).ToArray()).ToArray();
        var counts = ControlledRounding.Proportional(sizes.Of(origin, different.Count), [.. byClass.Select(rows => rows.Length)]);

        List<int>[] dealt = [[], [], [], []]; // training, validation, test, unused
        for (var c = 0; c < classes; c++)
        {
            if (byClass[c].Length == 0)
                continue;
            var (order, next) = (new KeyedPermutation(byClass[c].Length, seed, DrawPurpose.Split, c), 0);
            for (var role = 0; role < dealt.Length; role++)
            {
                for (var i = 0; i < counts[role, c]; i++)
                    dealt[role].Add(byClass[c][order[next++]]);
            }
        }

        return new(new(dealt[0]), new(dealt[1]), new(dealt[2]), [.. repeated]);
    }
}
