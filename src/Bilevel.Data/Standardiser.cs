namespace Bilevel.Data;

/// <summary>Columns shifted and scaled to mean 0 and standard deviation 1 over the training rows: (value − mean) / scale.</summary>
/// <remarks>The scale is the population standard deviation; a column that is constant over the training rows is only shifted (scale 1).</remarks>
public sealed class Standardiser
{
    private readonly double[] _mean, _scale;
    private readonly string[] _columnNames;

    private Standardiser(double[] mean, double[] scale, string[] constantColumns, string[] columnNames) =>
        (_mean, _scale, ConstantColumns, _columnNames) = (mean, scale, constantColumns, columnNames);

    /// <summary>The mean of each column over the training rows.</summary>
    public ReadOnlySpan<double> Mean => _mean;

    /// <summary>The scale of each column, positive.</summary>
    public ReadOnlySpan<double> Scale => _scale;

    /// <summary>The columns that are constant over the training rows and so tell nothing.</summary>
    public IReadOnlyList<string> ConstantColumns { get; }

    /// <summary>Learns means and scales from training rows alone.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">Its training rows.</param>
    /// <param name="columns">The names of the columns to shift and scale, the others staying as they are; null for all.</param>
    /// <exception cref="ArgumentException">There is no training row, or no such column.</exception>
    public static Standardiser Fit(ClassificationTable table, RowSet<Training> rows, IReadOnlyCollection<string>? columns = null)
    {
        if (rows.Count == 0)
            throw new ArgumentException("expected training rows, got none", nameof(rows));
        if (columns?.Except(table.ColumnNames).FirstOrDefault() is { } strange)
            throw new ArgumentException($"expected columns of {table.Origin}, got \"{strange}\"", nameof(columns));
        var (mean, scale, constant) = (new double[table.Columns], new double[table.Columns], new List<string>());
        for (var column = 0; column < table.Columns; column++)
        {
            if (columns is not null && !columns.Contains(table.ColumnNames[column]))
            {
                (mean[column], scale[column]) = (0, 1);
                continue;
            }

            var values = new double[rows.Count];
            for (var i = 0; i < values.Length; i++)
                values[i] = table.Row(rows[i])[column];
            if (values.All(value => value == values[0]))
            {
                constant.Add(table.ColumnNames[column]);
                (mean[column], scale[column]) = (values[0], 1);
                continue;
            }

            var average = values.Average();
            (mean[column], scale[column]) = (average, Math.Sqrt(values.Average(value => (value - average) * (value - average))));
        }

        return new(mean, scale, [.. constant], [.. table.ColumnNames]);
    }

    /// <summary>Learns means and scales from a table of which every row is a training row.</summary>
    /// <exception cref="ArgumentException">There is no row.</exception>
    public static Standardiser Fit(ClassificationTable training) => Fit(training, RowSet<Training>.All(training));

    /// <summary>The table with shifted and scaled columns.</summary>
    /// <exception cref="ArgumentException">The columns are not those of the training table.</exception>
    /// <exception cref="DataException">A value is so far from the training rows that it overflows.</exception>
    public ClassificationTable Apply(ClassificationTable table)
    {
        table.RequireColumns(_columnNames);
        var features = new float[table.Features.Length];
        for (var i = 0; i < features.Length; i++)
        {
            var (row, column) = Math.DivRem(i, _columnNames.Length);
            features[i] = (float)((table.Features[i] - _mean[column]) / _scale[column]);
            if (!float.IsFinite(features[i]))
                throw new DataException(table.Origin, TooFar(table.Features[i], column), table.LineOf(row), _columnNames[column]);
        }

        return table.WithFeatures(features);
    }

    private string TooFar(float value, int column) => FormattableString.Invariant(
        $"expected a value near those of the training rows (mean {_mean[column]:g4}, standard deviation {_scale[column]:g4}), got {value}");
}
