using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Parameters;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Bilevel.Bench.Kernels;

/// <summary>A parameter that knows how many floating-point operations it stands for.</summary>
public interface ICounted
{
    /// <summary>Operations of one run.</summary>
    double Operations { get; }
}

/// <summary>Floating-point operations over the mean time.</summary>
public sealed class GigaflopsColumn : IColumn
{
    /// <inheritdoc/>
    public string Id => nameof(GigaflopsColumn);

    /// <inheritdoc/>
    public string ColumnName => "GFLOP/s";

    /// <inheritdoc/>
    public bool AlwaysShow => true;

    /// <inheritdoc/>
    public ColumnCategory Category => ColumnCategory.Custom;

    /// <inheritdoc/>
    public int PriorityInCategory => 0;

    /// <inheritdoc/>
    public bool IsNumeric => true;

    /// <inheritdoc/>
    public UnitType UnitType => UnitType.Dimensionless;

    /// <inheritdoc/>
    public string Legend => "Floating-point operations over the mean time; convolutions count as direct ones";

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        ArgumentNullException.ThrowIfNull(summary);
        ArgumentNullException.ThrowIfNull(benchmarkCase);
        var counted = benchmarkCase.Parameters.Items.Select((ParameterInstance p) => p.Value).OfType<ICounted>().FirstOrDefault();
        return counted is not null && summary[benchmarkCase]?.ResultStatistics is { } statistics
            ? (counted.Operations / statistics.Mean).ToString("0.0", CultureInfo.InvariantCulture)
            : "–";
    }

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    /// <inheritdoc/>
    public bool IsAvailable(Summary summary) => true;

    /// <inheritdoc/>
    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;
}
