namespace Bilevel.Data;

/// <summary>Refuses training rows that are also validation or test rows, by their number or by their features.</summary>
public static class LeakGuard
{
    /// <summary>Requires that no row has two roles and that no two rows of different roles have the same features.</summary>
    /// <exception cref="DataException">Two roles share a row or the features of one; says which.</exception>
    public static void RequireDisjoint(ClassificationTable table, RowSet<Training> training, RowSet<Validation> validation, RowSet<Test> test) =>
        RequireDisjoint<float>(
            training, validation, test, table.Rows, table.RowMemory,
            (problem, row) => new(table.Origin, problem, row < table.Rows ? table.LineOf(row) : 0),
            (role, row, first, firstRow) => $"this {role} row has the same features as the {first} row at {table.Place(firstRow)}");

    /// <summary>Requires that no text has two roles and that no two texts of different roles have the same words, as they are encoded.</summary>
    /// <exception cref="DataException">Two roles share a text or the words of one; says which two.</exception>
    public static void RequireDisjoint(EncodedTexts texts, RowSet<Training> training, RowSet<Validation> validation, RowSet<Test> test) =>
        RequireDisjoint<int>(
            training, validation, test, texts.Count, texts.MemoryOf,
            (problem, _) => new(texts.Origin, problem),
            (role, row, first, firstRow) => $"the {role} text at {texts.Place(row)} has the same words as the {first} text at {texts.Place(firstRow)}");

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
        var rowOf = new Dictionary<ReadOnlyMemory<float>, int>(new RowComparer<float>());
        for (var row = 0; row < training.Rows; row++)
            rowOf.TryAdd(training.RowMemory(row), row);
        return [.. Enumerable.Range(0, heldOut.Rows)
            .Where(held => rowOf.ContainsKey(heldOut.RowMemory(held)))
            .Select(held => (rowOf[heldOut.RowMemory(held)], held))];
    }

    /// <summary>Requires that no held-out text of another collection has the words of a training text, as both are encoded.</summary>
    /// <exception cref="DataException">One has; says which and how many.</exception>
    public static void RequireDisjoint(EncodedTexts training, EncodedTexts heldOut)
    {
        var shared = SharedTexts(training, heldOut);
        if (shared.Count == 0)
            return;
        var (text, held) = shared[0];
        var twin = $"the text at {heldOut.Place(held)} has the same words as the one at {training.Place(text)} of {training.Origin}";
        throw new DataException(heldOut.Origin, FormattableString.Invariant($"{twin}; {shared.Count} of {heldOut.Count} texts do, expected none"));
    }

    /// <summary>The held-out texts that have the words of a training text, as both are encoded, each with the first such training text, whatever the labels and the groups say.</summary>
    /// <remarks>Words are compared by their spelling, so vocabularies may differ; the vectors, the longest text and what becomes of unknown words are expected to be the same. Texts without a known word are one text.</remarks>
    public static IReadOnlyList<(int TrainingText, int HeldOutText)> SharedTexts(EncodedTexts training, EncodedTexts heldOut)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(heldOut);
        var numbers = training.Spellings.Index().ToDictionary(word => word.Item, word => word.Index, StringComparer.Ordinal);
        int[] inTraining = [.. heldOut.Spellings.Select(word => numbers.GetValueOrDefault(word, -1))];
        var textOf = new Dictionary<ReadOnlyMemory<int>, int>(new RowComparer<int>());
        for (var text = 0; text < training.Count; text++)
            textOf.TryAdd(training.MemoryOf(text), text);
        var shared = new List<(int, int)>();
        for (var held = 0; held < heldOut.Count; held++)
        {
            if (textOf.TryGetValue(Array.ConvertAll(heldOut.WordsOf(held).ToArray(), word => inTraining[word]), out var text))
                shared.Add((text, held));
        }

        return shared;
    }

    /// <summary>The held-out texts that have the words of a training text, lower-cased and all of them, each with the first such training text, whatever the labels and the groups say.</summary>
    public static IReadOnlyList<(int TrainingText, int HeldOutText)> SharedTexts(TextCollection training, TextCollection heldOut)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(heldOut);
        var textOf = new Dictionary<string, int>(new SameWords());
        for (var text = 0; text < training.Texts.Count; text++)
            textOf.TryAdd(training.Texts[text].Text, text);
        return [.. heldOut.Texts.Index().Where(held => textOf.ContainsKey(held.Item.Text)).Select(held => (textOf[held.Item.Text], held.Index))];
    }

    private static void RequireDisjoint<T>(
        RowSet<Training> training, RowSet<Validation> validation, RowSet<Test> test, int count, Func<int, ReadOnlyMemory<T>> row,
        Func<string, int, DataException> error, Func<string, int, string, int, string> twins)
        where T : unmanaged, IEquatable<T>
    {
        var roleOf = new Dictionary<int, string>();
        var seen = new Dictionary<ReadOnlyMemory<T>, (string Role, int Row)>(new RowComparer<T>());
        Add(training);
        Add(validation);
        Add(test);

        void Add<TRole>(RowSet<TRole> rows)
            where TRole : IRole
        {
            foreach (var i in rows.Ids)
            {
                if (i >= count)
                    throw error(FormattableString.Invariant($"expected {TRole.Name} rows below {count}, got {i}"), i);
                if (!roleOf.TryAdd(i, TRole.Name))
                    throw error(FormattableString.Invariant($"row {i} is both a {roleOf[i]} row and a {TRole.Name} row"), i);
                if (!seen.TryAdd(row(i), (TRole.Name, i)) && seen[row(i)] is var first && first.Role != TRole.Name)
                    throw error(twins(TRole.Name, i, first.Role, first.Row), i);
            }
        }
    }
}
