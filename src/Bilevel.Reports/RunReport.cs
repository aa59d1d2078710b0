using System.Globalization;
using Bilevel.Core;
using Bilevel.Experiments.Diagnosing;
using Bilevel.Experiments.Results;
using Bilevel.Reports.Charts;
using Bilevel.Reports.Inputs;
using Bilevel.Reports.Pages;
using Bilevel.Reports.Tables;
using Bilevel.Reports.Writing;
using Bilevel.Tasks;

namespace Bilevel.Reports;

/// <summary>The page of a single run, made from its result files alone.</summary>
public static class RunReport
{
    /// <summary>Writes report.html into a run's folder, all of it or nothing, and smoothness.svg where the run was diagnosed. A run that hasn't ended is shown as far as it came.</summary>
    /// <param name="folder">The folder with manifest.json and trace.csv; summary.json and weights.csv if there are any.</param>
    /// <returns>The path of the page.</returns>
    /// <exception cref="ResultFileException">A result file is missing or broken; a page that is there already stays.</exception>
    /// <exception cref="IOException">The page can't be written; a page that is there already stays.</exception>
    public static string Write(string folder)
    {
        var manifest = ResultJson.Read<RunManifest>(Path.Combine(folder, RunFiles.Manifest));
        var run = RunFolder.Read(folder);
        var summary = run.SummaryIfEnded;
        var lead = Markup.Of($"{(summary is null ? "The run has not ended, or was killed: this is how far its trace goes." : $"The run stopped because: {summary.Message.TrimEnd('.')}.")}");
        var body = Markup.Of($"""
            {Page.Heading($"Run · {manifest.Task} · seed {NumberText.Count(manifest.Seed)}", $"{manifest.Title} on {manifest.Task}", lead)}
            {Page.Section("results", "Results", Markup.Of($"{Results(run.Trace, summary)}{Ledger(manifest, run.Trace)}"))}
            {Page.Section("curves", "Curves", Curves(manifest.Title, run))}
            {(Diagnosis.Exists(folder) ? Page.Section("smoothness", "Smoothness of the upper loss", SmoothnessSection.Of(folder)) : Markup.Empty)}
            {(run.Weights is { } weights ? Page.Section("weights", "Weights of the training rows", Weights(manifest.Title, weights)) : Markup.Empty)}
            {Page.Section("reproduce", "How to reproduce this", Reproduce(manifest))}
            {Page.Section("glossary", "Words", Glossary.List)}
            """);
        if (Diagnosis.Exists(folder))
            SmoothnessFigure.Write(Path.Combine(folder, RunFiles.SmoothnessFigure), $"Smoothness of the upper loss of {manifest.Task} along {manifest.Title}", [folder]);
        return Page.Write(folder, $"{manifest.Title} on {manifest.Task} – Bilevel.NET", body);
    }

    private static Markup Results(TraceTable trace, RunSummary? summary)
    {
        var last = trace.Rows.Count > 0 ? trace.Rows[^1] : null;
        var metrics = summary?.Metrics ?? (last is null ? [] : trace.MetricNames.Zip(last.Metrics).ToDictionary(m => m.First, m => m.Second));
        return FactList.Of([
            .. metrics.Where(m => double.IsFinite(m.Value)).Select(m => (MetricFormat.Of(m.Key).Title, FactList.Text(MetricFormat.Of(m.Key, Math.Abs(m.Value)).Text(m.Value)))),
            ("Iterations", FactList.Text(NumberText.Count(summary?.Iterations ?? last?.Iteration ?? 0))),
            ("Seconds", FactList.Text(NumberText.Significant(summary?.Seconds ?? last?.Seconds ?? 0))),
            ("Compile seconds", FactList.Text(summary is null ? "" : NumberText.Significant(summary.CompileSeconds))),
            ("Stopped", FactList.Text(summary?.StopReason ?? "")),
            .. (summary?.Remarks ?? []).Select(remark => ("Note", FactList.Text(remark))),
        ]);
    }

    // The manifest has the totals once the run has ended; until then the trace's last row has the calls.
    private static Markup Ledger(RunManifest manifest, TraceTable trace)
    {
        var rows = Quantities.All.Where(q => q != Quantity.CrossProduct || Calls(manifest, trace, q) > 0).Select(q => Markup.Of(
            $"""<tr><th scope="row">{q.Symbol()}</th><td class="number">{Cell(manifest, q, Calls(manifest, trace, q))}</td><td class="number">{Cell(manifest, q, manifest.Samples?.GetValueOrDefault(q.Key()))}</td></tr>"""));
        return Markup.Of($"""
            <div class="scroll single" role="region" aria-label="Ledger" tabindex="0"><table>
            <thead><tr><th scope="col" class="text">Oracle</th><th scope="col" class="number">Calls</th><th scope="col" class="number">Samples</th></tr></thead>
            <tbody>{rows}</tbody></table></div>
            """);
    }

    private static long? Calls(RunManifest manifest, TraceTable trace, Quantity quantity) =>
        manifest.Calls?.GetValueOrDefault(quantity.Key()) ?? (trace.Rows.Count > 0 ? trace.Rows[^1][quantity] : null);

    private static string Cell(RunManifest manifest, Quantity quantity, long? count) =>
        count is null || manifest.Absent.Contains(quantity.Key()) ? NumberText.Missing : NumberText.Count(count.Value);

    private static Markup Curves(string title, RunFolder run)
    {
        Markup Figure(Abscissa abscissa, string metric) =>
            abscissa.IsSpentBy([run])
                ? CurveFigure.Of([new Series(title, SeriesStyle.Method(0), abscissa.Band([run], metric))], [], abscissa, MetricFormat.Of(metric), [])
                : CurveFigure.Of([], [title], abscissa, MetricFormat.Of(metric), []);

        var measured = run.Trace.MetricNames.Where(name => run.Trace.Metric(name).Any(double.IsFinite)).ToArray();
        if (measured.Length == 0)
            return Markup.Raw("<p>The trace has no evaluation with a number in it.</p>");
        return Markup.Of($"""
            <div class="charts"><div class="chart-grid">{measured.Select(m => Figure(Abscissa.Iterations, m))}{Figure(Abscissa.Seconds, measured[0])}</div></div>
            """);
    }

    private static Markup Weights(string title, IReadOnlyList<RowWeight> weights) => Markup.Of($"""
        <p>The weight σ(x) that each training row ended with.</p>
        {WeightSection.Key}
        <div class="small-multiples">{WeightSection.Histogram(title, null, weights, "weights")}</div>
        """);

    private static Markup Reproduce(RunManifest manifest) => Markup.Of($"""
        {FactList.Command(manifest.Command)}
        {FactList.Of([
            ("Seed", FactList.Text(manifest.Seed.ToString(CultureInfo.InvariantCulture))),
            ("SHA-256 of the configuration", Markup.Of($"<code>{manifest.ConfigurationHash}</code>")),
            .. FactList.Data(manifest.Data),
            .. FactList.Machine(manifest.Machine),
        ])}
        <details><summary>The effective configuration</summary><pre><code>{manifest.Configuration.ToJsonString(ResultJson.Options)}</code></pre></details>
        """);
}
