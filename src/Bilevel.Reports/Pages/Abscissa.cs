using Bilevel.Core;
using Bilevel.Experiments.Results;
using Bilevel.Reports.Charts;
using Bilevel.Reports.Inputs;

namespace Bilevel.Reports.Pages;

/// <summary>What a curve is drawn against.</summary>
/// <param name="Key">A name for identifiers.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Of">Its value at an evaluation.</param>
internal sealed record Abscissa(string Key, string Title, Func<TraceRow, double> Of)
{
    /// <summary>Seconds in the method.</summary>
    public static Abscissa Seconds { get; } = new("seconds", "seconds", r => r.Seconds);

    /// <summary>Updates of the upper-level variable.</summary>
    public static Abscissa Iterations { get; } = new("iterations", "iterations", r => r.Iteration);

    /// <summary>Updates of the upper-level variable, as papers call them.</summary>
    public static Abscissa Updates { get; } = new("updates", "x-updates", r => r.Iteration);

    /// <summary>Epochs of so many updates each.</summary>
    public static Abscissa Epochs(double updatesAnEpoch) => new("epoch", "epoch", r => r.Iteration / updatesAnEpoch);

    /// <summary>Second-order products.</summary>
    public static Abscissa Products { get; } = new("products", "HVP + JVP", r => r[Quantity.Hvp] + r[Quantity.Jvp]);

    /// <summary>Samples over all quantities.</summary>
    public static Abscissa Samples { get; } = new("samples", "samples", r => r.Samples);

    /// <summary>Whether any of the runs spends any of this.</summary>
    public bool IsSpentBy(IEnumerable<RunFolder> runs) => runs.SelectMany(r => r.Trace.Rows).Any(row => Of(row) > 0);

    /// <summary>The band of a metric over runs; empty if no run has a number of it.</summary>
    public IReadOnlyList<BandPoint> Band(IEnumerable<RunFolder> runs, string metric) =>
        SeedBand.Of(runs.Where(r => r.Trace.MetricNames.Contains(metric)).Select(r => (IReadOnlyList<CurvePoint>)
            [.. r.Trace.Rows.Zip(r.Trace.Metric(metric), (row, value) => new CurvePoint(Of(row), value))]));
}
