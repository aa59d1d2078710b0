using Bilevel.Reports.Charts;
using Bilevel.Reports.Inputs;
using Bilevel.Reports.Tables;
using Bilevel.Reports.Writing;

namespace Bilevel.Reports.Pages;

/// <summary>Histograms of the learned weights, rows with clean and with corrupted labels apart.</summary>
internal static class WeightSection
{
    private const int Bins = 20;
    private const string Auc = "auc";

    /// <summary>One small histogram a method; null if no run has weights.</summary>
    public static Markup? Of(ComparisonFolder comparison)
    {
        ComparedRow[] weighted = [.. comparison.Rows.Where(r => r.Runs.Any(run => run.Weights is not null))];
        if (weighted.Length == 0)
            return null;
        var histograms = weighted.Select((r, i) => Histogram(
            r.Row.Title,
            r.Row.Metrics.TryGetValue(Auc, out var auc) ? MetricFormat.Of(Auc).Text(auc.Median) : null,
            [.. r.Runs.SelectMany(run => run.Weights ?? [])],
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"weights-{i}")));
        return Markup.Of($"""
            <p>The weight σ(x) that each training row ended with, over all seeds. A method that tells them apart gives rows with true labels weights near 1 and rows with corrupted labels weights near 0; AUC is the chance that it weighs a random clean row above a random corrupted one. Each panel has its own vertical scale.</p>
            {Key}
            <div class="small-multiples">{histograms}</div>
            """);
    }

    /// <summary>The colours of the two groups.</summary>
    public static Markup Key { get; } = Markup.Raw(
        """<p class="key"><span class="clean-key"></span>clean labels <span class="corrupted-key"></span>corrupted labels</p>""");

    /// <summary>The histogram of one method.</summary>
    public static Markup Histogram(string title, string? auc, IReadOnlyList<RowWeight> weights, string id)
    {
        HistogramGroup[] groups =
        [
            new("clean labels", "clean", "#0072b2", HistogramGroup.Count(weights.Where(w => !w.Corrupted).Select(w => w.Weight), Bins)),
            new("corrupted labels", "corrupted", "#d55e00", HistogramGroup.Count(weights.Where(w => w.Corrupted).Select(w => w.Weight), Bins)),
        ];
        var chart = new HistogramChart($"Weights learned by {title}", "weight", groups);
        var score = auc is null ? Markup.Empty : Markup.Of($"""<span class="score">AUC {auc}</span>""");
        return Markup.Of($"""
            <figure class="small-chart"><figcaption>{title}{score}</figcaption>{chart.ToSvg(id)}</figure>

            """);
    }
}
