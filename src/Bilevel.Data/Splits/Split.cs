using Bilevel.Numerics.Random;

namespace Bilevel.Data;

/// <summary>Rows of one table dealt to training, validation and test, at random within each class.</summary>
/// <remarks>
/// A pure function of (table, sizes, seed). Of rows with identical features only the first takes part, whatever the labels say, so
/// that no row can leak into another role; the others are <see cref="Repeated"/>. Every class is dealt in proportion: each (role, class)
/// count is the exact share rounded down or up, so less than one row away from it.
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
        var (different, repeated) = Differing(table);
        var byClass = Enumerable.Range(0, table.Classes).Select(c => different.Where(row => table.Labels[row] == c).ToArray()).ToArray();
        var counts = ControlledRounding.Proportional(sizes.Of(table, different.Count), [.. byClass.Select(rows => rows.Length)]);

        List<int>[] dealt = [[], [], [], []]; // training, validation, test, unused
        for (var c = 0; c < table.Classes; c++)
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

        var split = new Split(new(dealt[0]), new(dealt[1]), new(dealt[2]), [.. repeated]);
        LeakGuard.RequireDisjoint(table, split.Training, split.Validation, split.Test);
        return split;
    }

    private static (List<int> Different, List<int> Repeated) Differing(ClassificationTable table)
    {
        var (seen, different, repeated) = (new HashSet<ReadOnlyMemory<float>>(new FeatureRowComparer()), new List<int>(), new List<int>());
        for (var row = 0; row < table.Rows; row++)
            (seen.Add(table.RowMemory(row)) ? different : repeated).Add(row);
        return (different, repeated);
    }
}
