using Bilevel.Numerics.Text;

namespace Bilevel.Data;

/// <summary>Rows of numbers, each with a class: what a classifier is trained on.</summary>
/// <remarks>The arrays are shared with whoever asks and are not to be written.</remarks>
public sealed class ClassificationTable
{
    private readonly int[]? _lines;

    /// <summary>A table of rows × columns.</summary>
    /// <param name="features">rows × columns, row-major, all finite.</param>
    /// <param name="labels">rows entries in 0 … classes − 1.</param>
    /// <param name="classNames">The name of each class id.</param>
    /// <param name="columnNames">The name of each feature column.</param>
    /// <param name="origin">The file, as the user named it.</param>
    /// <param name="sha256">The hash of the file's bytes as stored, 64 lower-case hexadecimal digits.</param>
    /// <param name="lines">The physical line where each row starts, from 1; null where the file has no lines.</param>
    /// <exception cref="ArgumentException">The lengths don't fit, or a label is not a class id.</exception>
    public ClassificationTable(
        float[] features, int[] labels, string[] classNames, string[] columnNames, string origin, string sha256, int[]? lines = null)
    {
        if (features.LongLength != (long)labels.Length * columnNames.Length)
            throw new ArgumentException($"expected {labels.Length} rows × {columnNames.Length} columns, got {features.Length} numbers", nameof(features));
        if (lines is not null && lines.Length != labels.Length)
            throw new ArgumentException($"expected {labels.Length} lines, got {lines.Length}", nameof(lines));
        var stranger = Array.FindIndex(labels, label => (uint)label >= (uint)classNames.Length);
        if (stranger >= 0)
            throw new ArgumentException($"expected class ids in 0 … {classNames.Length - 1}, got {labels[stranger]} in row {stranger}", nameof(labels));
        (Features, Labels, ClassNames, ColumnNames, Origin, Sha256, _lines) = (features, labels, classNames, columnNames, origin, sha256, lines);
    }

    /// <summary>The features, rows × columns, row-major.</summary>
    public float[] Features { get; }

    /// <summary>The class id of each row.</summary>
    public int[] Labels { get; }

    /// <summary>The name of each class id.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The name of each feature column.</summary>
    public IReadOnlyList<string> ColumnNames { get; }

    /// <summary>The file the table came from, as the user named it.</summary>
    public string Origin { get; }

    /// <summary>The SHA-256 of the file's bytes as stored (compressed, if it was), in lower-case hexadecimal.</summary>
    public string Sha256 { get; }

    /// <summary>The number of rows.</summary>
    public int Rows => Labels.Length;

    /// <summary>The number of feature columns.</summary>
    public int Columns => ColumnNames.Count;

    /// <summary>The number of classes.</summary>
    public int Classes => ClassNames.Count;

    /// <summary>The features of one row.</summary>
    public ReadOnlySpan<float> Row(int row) => RowMemory(row).Span;

    /// <summary>The physical line of the file where a row starts, from 1; 0 where the file has no lines.</summary>
    public int LineOf(int row) => _lines?[row] ?? 0;

    /// <summary>A copy of the features of some rows, row-major, in the order of the row set.</summary>
    public float[] FeaturesOf<TRole>(RowSet<TRole> rows)
        where TRole : IRole
    {
        var features = new float[rows.Count * Columns];
        for (var i = 0; i < rows.Count; i++)
            Row(rows[i]).CopyTo(features.AsSpan(i * Columns));
        return features;
    }

    /// <summary>A copy of the class ids of some rows, in the order of the row set.</summary>
    public int[] LabelsOf<TRole>(RowSet<TRole> rows)
        where TRole : IRole
    {
        var labels = new int[rows.Count];
        for (var i = 0; i < rows.Count; i++)
            labels[i] = Labels[rows[i]];
        return labels;
    }

    /// <summary>The same rows with other features.</summary>
    /// <exception cref="ArgumentException">The number of features differs.</exception>
    public ClassificationTable WithFeatures(float[] features) =>
        new(features, Labels, [.. ClassNames], [.. ColumnNames], Origin, Sha256, _lines);

    /// <summary>The same rows with the columns and the class ids of another table, so that one model fits both.</summary>
    /// <exception cref="DataException">A column is missing or new, or a class is not among the other table's.</exception>
    public ClassificationTable MatchedTo(ClassificationTable reference)
    {
        var (missing, strange) = (reference.ColumnNames.Except(ColumnNames), ColumnNames.Except(reference.ColumnNames));
        foreach (var name in missing)
            throw new DataException(Origin, $"expected the columns of {reference.Origin}, and this one is missing{Nearest.Hint(name, strange)}", 0, name);
        foreach (var name in strange)
            throw new DataException(Origin, $"expected the columns of {reference.Origin}, and this one is not among them", 0, name);

        var columnOf = reference.ColumnNames.Select(name => ColumnNames.ToList().IndexOf(name)).ToArray();
        var classOf = ClassNames.Select(name => reference.ClassNames.ToList().IndexOf(name)).ToArray();
        var (features, labels) = (new float[Features.Length], new int[Rows]);
        for (var row = 0; row < Rows; row++)
        {
            labels[row] = classOf[Labels[row]];
            if (labels[row] < 0)
                throw new DataException(Origin, $"expected one of the classes of {reference.Origin} ({Quoted(reference.ClassNames)}), got \"{Name(row)}\"", LineOf(row));
            for (var column = 0; column < Columns; column++)
                features[row * Columns + column] = Features[row * Columns + columnOf[column]];
        }

        return new(features, labels, [.. reference.ClassNames], [.. reference.ColumnNames], Origin, Sha256, _lines);

        string Name(int row) => ClassNames[Labels[row]];
    }

    /// <summary>Requires these columns in this order.</summary>
    /// <exception cref="ArgumentException">They differ.</exception>
    internal void RequireColumns(IReadOnlyList<string> expected)
    {
        if (!ColumnNames.SequenceEqual(expected))
            throw new ArgumentException($"{Origin}: expected the columns {Quoted(expected)}, got {Quoted(ColumnNames)}");
    }

    /// <summary>A row in words: its line, or its number from 0.</summary>
    internal string Place(int row) => LineOf(row) > 0 ? FormattableString.Invariant($"line {LineOf(row)}") : FormattableString.Invariant($"row {row}");

    internal ReadOnlyMemory<float> RowMemory(int row) => Features.AsMemory(row * Columns, Columns);

    /// <summary>The first dozen names in quotes.</summary>
    internal static string Quoted(IReadOnlyList<string> names)
    {
        const int Shown = 12;
        var shown = string.Join(", ", names.Take(Shown).Select(name => $"\"{name}\""));
        return names.Count <= Shown ? shown : $"{shown}, … {names.Count} in all";
    }
}
