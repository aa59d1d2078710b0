using System.Globalization;
using Bilevel.Experiments.Results;
using Bilevel.Reports.Charts;
using Bilevel.Reports.Pages;
using Bilevel.Reports.Writing;

namespace Bilevel.Reports;

/// <summary>The page of a cleaned table: which rows to look at first, made from cleaning.json alone.</summary>
public static class CleanReport
{
    /// <summary>Writes report.html into the folder of a cleaning, all of it or nothing.</summary>
    /// <param name="folder">The folder with cleaning.json.</param>
    /// <returns>The path of the page.</returns>
    /// <exception cref="ResultFileException">cleaning.json is missing or broken; a page that is there already stays.</exception>
    /// <exception cref="IOException">The page can't be written; a page that is there already stays.</exception>
    public static string Write(string folder)
    {
        var result = ResultJson.Read<CleaningResult>(Path.Combine(folder, RunFiles.Cleaning));
        var lead = Markup.Of($"""
            {result.Title.TrimEnd('.')}: every one of {NumberText.Count(result.Rows)} rows got a weight so that a model trained on the weighted rows does well on {NumberText.Count(result.TrustedRows)} trusted ones. Rows whose label contradicts the trusted ones end with a low weight.
            """);
        var body = Markup.Of($"""
            {Page.Heading($"Label check · {result.LabelColumn}", $"Suspicious labels in {Path.GetFileName(result.Source)}", lead)}
            <p class="verdict">{Verdict(result)}</p>
            {Page.Remarks(result.Remarks)}
            {Page.Section("rows", "The most suspicious rows", Rows(result))}
            {Page.Section("weights", "All weights", Weights(result))}
            {Page.Section("caveats", "What this does not say", Caveats(result))}
            {Page.Section("reproduce", "How to reproduce this", Reproduce(result))}
            """);
        return Page.Write(folder, $"Suspicious labels in {Path.GetFileName(result.Source)} – Bilevel.NET", body);
    }

    private static string Verdict(CleaningResult result)
    {
        var loss = $"With the learned weights the loss on the trusted rows went from {NumberText.Significant(result.ValidationLossBefore)} to {NumberText.Significant(result.ValidationLossAfter)}";
        if (result is not { HeldOutAccuracyBefore: { } before, HeldOutAccuracyAfter: { } after })
            return loss + "; no trusted row was held out, so there is no independent accuracy.";
        var judgement = after > before
            ? "giving these rows less weight helped on rows that the weights had not seen"
            : "the weights did not help on rows that they had not seen, so trust the ranking little";
        return $"{loss}. On {NumberText.Count(result.HeldOutRows)} other trusted rows, held out, the accuracy went from {NumberText.Percent(before)} to {NumberText.Percent(after)}: {judgement}.";
    }

    private static Markup Rows(CleaningResult result)
    {
        var rows = result.MostSuspicious.Select(r => Markup.Of($"""
            <tr><td class="number">{r.Rank}</td><td class="number">{r.Line.ToString(CultureInfo.InvariantCulture)}</td><td class="text">{r.GivenLabel}</td><td class="text{(r.PredictedLabel == r.GivenLabel ? "" : " differs")}">{r.PredictedLabel}</td><td class="number">{NumberText.Fixed(r.Weight, 3)}</td><td class="number">{NumberText.Percent(r.GivenLabelProbability)}</td></tr>

            """));
        return Markup.Of($"""
            <p>Look at these first. They are ranked by P(given), the probability of the label in the file under the model trained with the weights: the lower, the more suspicious. “Line” counts from the header of <code>{result.Source}</code> as line 1; “model says” is that model's most probable label. All {NumberText.Count(result.Rows)} rows, ranked, are in <code>{result.RankedFile}</code>.</p>
            <div class="scroll tall" role="region" aria-label="The most suspicious rows" tabindex="0"><table>
            <thead><tr><th scope="col" class="number">Rank</th><th scope="col" class="number">Line</th><th scope="col" class="text">Given label</th><th scope="col" class="text">Model says</th><th scope="col" class="number">Weight</th><th scope="col" class="number" title="The model's probability of the given label">P(given)</th></tr></thead>
            <tbody>{rows}</tbody></table></div>
            """);
    }

    private static Markup Weights(CleaningResult result)
    {
        var chart = new HistogramChart("Weights of all rows", "weight", [new("rows", "clean", "#0072b2", result.WeightCounts)]);
        return Markup.Of($"""
            <p>Two heaps, one near 0 and one near 1, mean that the rows fall apart clearly. One heap means that they don't: the ranking is then a hint only.</p>
            <figure class="single">{chart.ToSvg("weights")}</figure>
            """);
    }

    private static Markup Caveats(CleaningResult result) => Markup.Of($"""
        <ul>
        <li>Neither P(given) nor a weight is the probability that a label is wrong, and there is no threshold that fits every table: the ranking is a suspicion relative to the other rows.</li>
        <li>A rare or hard row with a true label may get a low weight. Look before you delete or relabel.</li>
        <li>The weights repeat what the {NumberText.Count(result.TrustedRows)} trusted rows say. If those are wrong, few, or unlike the table, so are the weights.</li>
        <li>A row that the model hardly uses keeps about the weight it started with; that says nothing about its label.</li>
        </ul>
        """);

    private static Markup Reproduce(CleaningResult result) => Markup.Of($"""
        {FactList.Command(result.Command)}
        {FactList.Of([
            ("Table", FactList.Text(result.Source)),
            ("SHA-256 of the table", Markup.Of($"<code>{result.SourceSha256}</code>")),
            ("Trusted rows", FactList.Text($"{result.TrustedSource}: {NumberText.Count(result.TrustedRows)} used, {NumberText.Count(result.HeldOutRows)} held out")),
            ("Classes", FactList.Text(string.Join(", ", result.Classes))),
            ("Algorithm", FactList.Text(result.Algorithm)),
            ("Budget", FactList.Text(result.Budget)),
            ("Seconds", FactList.Text(NumberText.Significant(result.Seconds))),
            ("Seed", FactList.Text(result.Seed.ToString(CultureInfo.InvariantCulture))),
            .. FactList.Machine(result.Machine),
        ])}
        """);
}
