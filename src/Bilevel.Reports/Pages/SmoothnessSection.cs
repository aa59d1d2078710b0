using Bilevel.Core.Diagnostics;
using Bilevel.Experiments.Diagnosing;
using Bilevel.Reports.Charts;
using Bilevel.Reports.Writing;

namespace Bilevel.Reports.Pages;

/// <summary>The smoothness of the upper loss along a run: charts, fitted lines, the sentence.</summary>
internal static class SmoothnessSection
{
    /// <summary>The section of a run's folder that holds a diagnosis.</summary>
    public static Markup Of(string folder)
    {
        var result = Diagnosis.Read(folder);
        var charts = Charts([folder]).Select((chart, i) => Markup.Of($"""<figure class="chart"><figcaption>{chart.Title}</figcaption>{chart.ToSvg($"smoothness-{i}")}</figure>"""));
        return Markup.Of($"""
            <p><strong>{Sentence.Capitalised(result.Sentence)}</strong></p>
            <p>Measured along this run's own steps on {(result.Options.AllSamples ? "all samples" : "one fixed batch")} of the upper loss F: the largest change of its gradient over a part of a step, divided by that part's length, against the norm of the gradient. Later points are darker; lines are L0 + L1 ‖g‖ with their 95 % bands.</p>
            <div class="charts"><div class="chart-grid">{charts}</div></div>
            <div class="scroll single" role="region" aria-label="Smoothness" tabindex="0"><table>
            <thead><tr><th scope="col" class="text"></th>{s_headers.Select(h => Markup.Of($"""<th scope="col" class="number">{h}</th>"""))}</tr></thead>
            <tbody>{Row("∇xF", result.X)}{Row("∇yF", result.Y)}</tbody></table></div>
            {FactList.Of([
                ("Largest ‖∇yF‖ seen, M̂", FactList.Text(Number(result.LargestLowerGradient))),
                ("Bound 2‖z′‖ of a softmax head's gradient", FactList.Text(Number(result.HeadBound))),
            ])}
            """);
    }

    /// <summary>A chart a level, all folders in each.</summary>
    public static IReadOnlyList<ScatterChart> Charts(IReadOnlyList<string> folders)
    {
        var runs = folders.Select((folder, place) => (Result: Diagnosis.Read(folder), Samples: Diagnosis.ReadSamples(folder), Style: SeriesStyle.Method(place))).ToArray();
        ScatterChart Level(string name, Func<DiagnosisResult, SmoothnessFit?> fit, Func<SmoothnessSample, (double? Gradient, double? Smoothness)> of) => new(
            $"Smoothness of F in {name} against the norm of its gradient", $"‖∇{name}F‖", $"L̂{name}",
            [.. runs.Select(run => new ScatterSeries(
                $"seed {NumberText.Count(run.Result.Seed)}{Fitted(fit(run.Result)?.Line)}", run.Style,
                [.. run.Samples.Select(of).Where(p => p is { Gradient: not null, Smoothness: not null }).Select(p => (p.Gradient!.Value, p.Smoothness!.Value))], Line(fit(run.Result)?.Line)))]);
        ScatterChart[] levels = [Level("x", r => r.X, s => (s.GradientX, s.SmoothnessX)), Level("y", r => r.Y, s => (s.GradientY, s.SmoothnessY))];
        return [.. levels.Where(chart => chart.Series.Any(s => s.Points.Count > 0))];
    }

    private static readonly string[] s_headers = ["Points", "L0", "L1", "Growth", "Growth along a fixed direction"];

    private static Markup Row(string name, SmoothnessFit? fit)
    {
        string[] cells = fit is null
            ? [.. s_headers.Select(_ => NumberText.Missing)]
            : [NumberText.Count(fit.Points), Interval(fit.Line?.L0), Interval(fit.Line?.L1), Interval(fit.Line?.Growth), Interval(fit.FixedLine?.Growth)];
        return Markup.Of($"""<tr><th scope="row">{name}</th>{cells.Select(c => Markup.Of($"""<td class="number">{c}</td>"""))}</tr>""");
    }

    private static string Interval(IntervalEstimate? of) =>
        of is null ? NumberText.Missing : $"{NumberText.Significant(of.Value)} ({NumberText.Significant(of.Low)} … {NumberText.Significant(of.High)})";

    private static string Number(double? value) => value is { } number ? NumberText.Significant(number) : "";

    private static string Fitted(SmoothnessLine? line) =>
        line is null ? ", no line" : $": L0 = {NumberText.Significant(line.L0.Value)}, L1 = {NumberText.Significant(line.L1.Value)}";

    private static IReadOnlyList<BandPoint> Line(SmoothnessLine? line) =>
        line is null ? [] : [.. line.Band.Select(b => new BandPoint(b.Gradient, line.L0.Value + line.L1.Value * b.Gradient, b.Low, b.High))];
}
