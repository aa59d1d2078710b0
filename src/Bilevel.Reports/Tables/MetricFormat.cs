using Bilevel.Experiments.Results;
using Bilevel.Reports.Writing;

namespace Bilevel.Reports.Tables;

/// <summary>How a metric is named and written.</summary>
/// <param name="Name">Its name in the files.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Percent">Whether it is a share, written as a percentage.</param>
/// <param name="Decimals">Decimals of values that are no percentages; null for three significant digits of each.</param>
internal sealed record MetricFormat(string Name, string Title, bool Percent, int? Decimals)
{
    private const string Accuracy = "accuracy";
    private const int AucDecimals = 3;
    private const int SignificantDigits = 4;
    private const double WidestRange = 1000;

    /// <summary>The format of a metric whose smallest size in the table is <paramref name="smallest"/>.</summary>
    public static MetricFormat Of(string name, double smallest) => new(
        name,
        name switch { "auc" => "AUC", "hypergradient_norm" => "‖∇Φ‖", "phi" => "Φ", _ => name.Replace('_', ' ') },
        name.EndsWith(Accuracy, StringComparison.Ordinal),
        name == "auc" ? AucDecimals : NumberText.DecimalsFor(smallest, SignificantDigits));

    /// <summary>The format of a metric with these sizes in the table: as many decimals as the smallest needs, unless the largest is a thousand times as large.</summary>
    public static MetricFormat Of(string name, double smallest, double largest) =>
        Of(name, smallest) is var format && smallest > 0 && largest > WidestRange * smallest ? format with { Decimals = null } : format;

    /// <summary>A metric that is shown on its own.</summary>
    public static MetricFormat Of(string name) => Of(name, 0.1);

    /// <summary>A value.</summary>
    public string Text(double value) => Percent ? NumberText.Percent(value) : Decimals is { } decimals ? NumberText.Fixed(value, decimals) : NumberText.Significant(value);

    /// <summary>Median and, for two seeds or more, the range.</summary>
    public TableCell Cell(Spread spread) => new(Text(spread.Median), spread.Count > 1 ? $"{Text(spread.Min)}–{Text(spread.Max)}" : null);
}
