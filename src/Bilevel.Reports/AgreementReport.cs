using System.Globalization;
using System.Text;
using Bilevel.Core;
using Bilevel.Core.Checking;
using Bilevel.Numerics.Files;
using Bilevel.Reports.Charts;
using Bilevel.Reports.Pages;

namespace Bilevel.Reports;

/// <summary>The files of a cross-check of estimators: its ladder, its pairs and its estimates as tables, and error against oracle cost as a drawing.</summary>
public static class AgreementReport
{
    /// <summary>One line an estimate: estimator, effort, what it cost, its errors and its certificate.</summary>
    public const string Ladder = "agreement.csv";

    /// <summary>One line a pair of estimators: relative distance and cosine at the highest effort.</summary>
    public const string Pairs = "pairs.csv";

    /// <summary>One line an entry of x: the converged implicit hypergradient and every estimate at its highest effort.</summary>
    public const string Estimates = "estimates.csv";

    /// <summary>Error against oracle cost, one line an estimator, both axes logarithmic.</summary>
    public const string Figure = "agreement.svg";

    // Where an error is rounding: below it there is nothing to see, and zero has no place on a logarithmic axis.
    private const double Floor = 1e-16;
    private const string FigurePrefix = "<svg ";

    /// <summary>Writes all four files, each as a whole or not at all.</summary>
    /// <param name="report">What was found.</param>
    /// <param name="title">What it is of, in a line.</param>
    /// <param name="folder">The folder, made if it is missing.</param>
    /// <exception cref="IOException">A file can't be written.</exception>
    public static void Write(CrossCheckReport report, string title, string folder)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Directory.CreateDirectory(folder);
        AtomicFile.WriteText(Path.Combine(folder, Ladder), LadderText(report));
        AtomicFile.WriteText(Path.Combine(folder, Pairs), PairsText(report));
        AtomicFile.WriteText(Path.Combine(folder, Estimates), EstimatesText(report));
        AtomicFile.WriteText(Path.Combine(folder, Figure), FigureText(report, title));
    }

    private static string LadderText(CrossCheckReport report) => Table(
        ["estimator", "exact", "effort", .. Quantities.All.Select(q => q.Key()), "samples", "error", "difference_error", "residual", "reason"],
        report.Ran.SelectMany(t => t.Points.Select(p => (string[])
        [
            t.Entry.Name, t.Entry.IsExact ? "yes" : "no", Number(p.Effort), .. Quantities.All.Select(q => Number(p.Cost[q])), Number(p.Cost.TotalSamples),
            Number(p.Error), Number(p.DifferenceError), Number(p.Certificate.RelativeResidual), p.Certificate.Reason.ToString(),
        ])));

    private static string PairsText(CrossCheckReport report) => Table(
        ["a", "b", "distance", "cosine"],
        from i in Enumerable.Range(0, report.Ran.Count)
        from j in Enumerable.Range(i + 1, report.Ran.Count - i - 1)
        select (string[])[report.Ran[i].Entry.Name, report.Ran[j].Entry.Name, Number(report.Distance[i, j]), Number(report.Cosine[i, j])]);

    private static string EstimatesText(CrossCheckReport report) => Table(
        ["entry", "converged", .. report.Ran.Select(t => t.Entry.Name)],
        Enumerable.Range(0, report.Reference.Length).Select(k => (string[])[Number(k), Number(report.Reference[k]), .. report.Ran.Select(t => Number(t.Hypergradient[k]))]));

    private static string FigureText(CrossCheckReport report, string title)
    {
        Series[] series = [.. report.Ran.Select((t, place) => new Series(t.Entry.Name, SeriesStyle.Method(place), [.. t.Points.Select(Point)]))];
        var points = series.SelectMany(s => s.Points).ToArray();
        var chart = new LineChart(
            title, Axis.Over(points.Select(p => p.X), "samples over all oracle calls", AxisScale.Log), Axis.Over(points.Select(p => p.Median), "relative error of the hypergradient", AxisScale.Log), series, []);
        var drawing = chart.ToSvg(ChartSize.Wide, "agreement").ToString().Trim();
        var start = drawing.IndexOf('>', StringComparison.Ordinal) + 1;
        return $"{FigurePrefix}{drawing[FigurePrefix.Length..start]}<style>{Page.StyleSheet} svg {{ font-family: system-ui, sans-serif; }}</style><rect width=\"100%\" height=\"100%\" style=\"fill: var(--card)\" />{drawing[start..]}\n";
    }

    private static BandPoint Point(LadderPoint point)
    {
        var error = double.IsFinite(point.Error) ? Math.Max(point.Error, Floor) : double.NaN;
        return new(point.Cost.TotalSamples, error, error, error);
    }

    private static string Table(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        var text = new StringBuilder().AppendJoin(',', header).Append('\n');
        foreach (var row in rows)
            text.AppendJoin(',', row).Append('\n');
        return text.ToString();
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
