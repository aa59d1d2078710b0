namespace Bilevel.Data;

/// <summary>Refuses training rows that are also validation or test rows, by their number or by their features.</summary>
public static class LeakGuard
{
    /// <summary>Requires that no row has two roles and that no two rows of different roles have the same features.</summary>
    /// <exception cref="DataException">Two roles share a row or the features of one; says which.</exception>
    public static void RequireDisjoint(ClassificationTable table, RowSet<Training> training, RowSet<Validation> validation, RowSet<Test> test)
    {
        var roleOf = new Dictionary<int, string>();
        var seen = new Dictionary<ReadOnlyMemory<float>, (string Role, int Row)>(new FeatureRowComparer());
        Add(training);
        Add(validation);
        Add(test);

        void Add<TRole>(RowSet<TRole> rows)
            where TRole : IRole
        {
            foreach (var row in rows.Ids)
            {
                if (row >= table.Rows)
                    throw new DataException(table.Origin, FormattableString.Invariant($"expected {TRole.Name} rows below {table.Rows}, got {row}"));
                if (!roleOf.TryAdd(row, TRole.Name))
                    throw At(row, FormattableString.Invariant($"row {row} is both a {roleOf[row]} row and a {TRole.Name} row"));
                var features = table.RowMemory(row);
                if (!seen.TryAdd(features, (TRole.Name, row)) && seen[features] is var first && first.Role != TRole.Name)
                    throw At(row, $"this {TRole.Name} row has the same features as the {first.Role} row at {table.Place(first.Row)}");
            }
        }

        DataException At(int row, string problem) => new(table.Origin, problem, table.LineOf(row));
    }

    /// <summary>Requires that no row of a table of held-out rows has the features of a training row.</summary>
    /// <exception cref="DataException">One has; says which and how many.</exception>
    public static void RequireDisjoint(ClassificationTable training, ClassificationTable heldOut)
    {
        var shared = SharedRows(training, heldOut);
        if (shared.Count == 0)
            return;
        var (row, held) = shared[0];
        var twin = $"this row has the same features as the one at {training.Place(row)} of {training.Origin}";
        throw new DataException(
            heldOut.Origin, FormattableString.Invariant($"{twin}; {shared.Count} of {heldOut.Rows} rows do, expected none"), heldOut.LineOf(held));
    }

    /// <summary>The held-out rows that have the features of a training row, each with the first such training row; the same columns are expected.</summary>
    /// <exception cref="ArgumentException">The columns differ.</exception>
    public static IReadOnlyList<(int TrainingRow, int HeldOutRow)> SharedRows(ClassificationTable training, ClassificationTable heldOut)
    {
        heldOut.RequireColumns(training.ColumnNames);
        var rowOf = new Dictionary<ReadOnlyMemory<float>, int>(new FeatureRowComparer());
        for (var row = 0; row < training.Rows; row++)
            rowOf.TryAdd(training.RowMemory(row), row);
        return [.. Enumerable.Range(0, heldOut.Rows)
            .Where(held => rowOf.ContainsKey(heldOut.RowMemory(held)))
            .Select(held => (rowOf[heldOut.RowMemory(held)], held))];
    }
}
