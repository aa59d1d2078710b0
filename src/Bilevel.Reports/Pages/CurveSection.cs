using Bilevel.Reports.Charts;
using Bilevel.Reports.Inputs;
using Bilevel.Reports.Tables;
using Bilevel.Reports.Writing;

namespace Bilevel.Reports.Pages;

/// <summary>The curves of a comparison: loss against seconds, iterations and products; accuracy against samples.</summary>
internal static class CurveSection
{
    private const string Accuracy = "test_accuracy";

    /// <summary>The curves, with a legend whose boxes hide and show methods in all of them.</summary>
    public static Markup Of(ComparisonFolder comparison)
    {
        ComparedRow[] methods = [.. comparison.Methods];
        var target = comparison.Result.Target;
        var targetLine = new HorizontalLine($"target {NumberText.Significant(target.Value)}", SeriesStyle.Target, target.Value);
        HorizontalLine[] references = [.. comparison.References.Where(r => r.Row.Metrics.ContainsKey(Accuracy))
            .Select(r => new HorizontalLine(r.Row.Title, r.Style, r.Row.Metrics[Accuracy].Median))];
        var seeds = comparison.Result.Seeds.Count;
        var bands = seeds == 1 ? "One seed: there are no bands; "
            : methods.Length > LineChart.MostBands ? $"Lines are medians over {seeds} seeds; so many bands would cover each other, and the ranges stand in the table; "
            : $"Lines are medians over {seeds} seeds, bands go from the lowest to the highest seed; ";
        return Markup.Of($"""
            <p>{bands}between evaluations values are joined by straight lines, and a line ends where the shortest of its runs ends. Evaluation and compilation take no part in the seconds. Untick a method to hide it.</p>
            <div class="charts">{Legend(methods)}
            <div class="chart-grid">{Figure(methods, Abscissa.Seconds, target.Metric, [targetLine])}{Figure(methods, Abscissa.Iterations, target.Metric, [targetLine])}{Figure(methods, Abscissa.Products, target.Metric, [targetLine])}{Figure(methods, Abscissa.Samples, Accuracy, references)}</div></div>
            """);
    }

    private static Markup Figure(IReadOnlyList<ComparedRow> rows, Abscissa abscissa, string metric, IReadOnlyList<HorizontalLine> lines)
    {
        var spending = rows.ToLookup(r => abscissa.IsSpentBy(r.Runs));
        return CurveFigure.Of(
            [.. spending[true].Select(r => new Series(r.Row.Title, r.Style, abscissa.Band(r.Runs, metric)))],
            [.. spending[false].Select(r => r.Row.Title)],
            abscissa, MetricFormat.Of(metric), lines);
    }

    private static Markup Legend(IReadOnlyList<ComparedRow> methods) => Markup.Of($"""
        <fieldset class="legend"><legend>Methods</legend>{methods.Select(m => Markup.Of($"""<label><input type="checkbox" class="show-{m.Style.Toggle}" checked="checked" /><svg width="36" height="14" viewBox="0 0 36 14" aria-hidden="true" xmlns="http://www.w3.org/2000/svg">{m.Style.Swatch(2, 7, 32)}</svg>{m.Row.Title}</label>"""))}</fieldset>
        """);
}
