using Bilevel.Core;
using Bilevel.Experiments.Results;
using Bilevel.Reports.Inputs;
using Bilevel.Reports.Pages;
using Bilevel.Reports.Tables;
using Bilevel.Reports.Writing;

namespace Bilevel.Reports;

/// <summary>The page of a comparison, made from its result files alone.</summary>
public static class ComparisonReport
{
    /// <summary>Writes report.html into a comparison's folder, all of it or nothing.</summary>
    /// <param name="folder">The folder with comparison.json, below which the runs lie.</param>
    /// <returns>The path of the page.</returns>
    /// <exception cref="ResultFileException">A result file is missing or broken; a page that is there already stays.</exception>
    /// <exception cref="IOException">The page can't be written; a page that is there already stays.</exception>
    public static string Write(string folder)
    {
        var comparison = ComparisonFolder.Read(folder);
        var result = comparison.Result;
        var body = Markup.Of($"""
            {Page.Heading($"Comparison · {result.Task}", Heading(comparison), Lead(comparison))}
            <p class="verdict">{result.Verdict}</p>
            {Page.Remarks(result.Remarks)}
            {Page.Section("table", "Results and cost", TableSection.Of(result))}
            {Page.Section("curves", "Curves", CurveSection.Of(comparison))}
            {(WeightSection.Of(comparison) is { } weights ? Page.Section("weights", "Weights of the training rows", weights) : Markup.Empty)}
            {Page.Section("tuning", "Step sizes and tuning", ReproduceSection.Tuning(result))}
            {Page.Section("reproduce", "How to reproduce this", Markup.Of($"{ReproduceSection.HowTo(result)}{ReproduceSection.Runs(comparison)}"))}
            {Page.Section("glossary", "Words", Glossary.List)}
            """);
        return Page.Write(folder, $"{Heading(comparison)} – Bilevel.NET", body);
    }

    private static string Heading(ComparisonFolder comparison) =>
        $"{Counted(comparison.Methods.Count(), "method")} compared on {comparison.Result.Task}";

    private static Markup Lead(ComparisonFolder comparison)
    {
        var result = comparison.Result;
        var references = comparison.References.Count() is var count and > 0 ? $" and {Counted(count, "reference row")}" : "";
        return Markup.Of($"""
            {Sentence.Capitalised(result.Title.TrimEnd('.'))}. Compared: {Counted(comparison.Methods.Count(), "bilevel method")}{references}, each with a budget of {Budget.Parse(result.Budget).InWords} on {Counted(result.Seeds.Count, "seed")}; the loss to reach is a {MetricFormat.Of(result.Target.Metric).Title} of {NumberText.Significant(result.Target.Value)}.
            """);
    }

    private static string Counted(int count, string thing) => $"{NumberText.Count(count)} {thing}{(count == 1 ? "" : "s")}";
}
