using System.Globalization;
using System.Text;
using Bilevel.Core;
using Bilevel.Core.Checking;
using Bilevel.Numerics.Files;

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
        LineFigure.Write(
            Path.Combine(folder, Figure), title, new("samples over all oracle calls", Logarithmic: true), new("relative error of the hypergradient", Logarithmic: true),
            [.. report.Ran.Select(t => new FigureSeries(t.Entry.Name, [.. t.Points.Select(Point)]))]);
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

    // An error of rounding's size is drawn where rounding begins.
    private static (double X, double Y) Point(LadderPoint point) =>
        (point.Cost.TotalSamples, double.IsFinite(point.Error) ? Math.Max(point.Error, Floor) : double.NaN);

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
