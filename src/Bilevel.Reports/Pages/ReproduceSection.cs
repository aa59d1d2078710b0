using Bilevel.Experiments.Results;
using Bilevel.Reports.Inputs;
using Bilevel.Reports.Tables;
using Bilevel.Reports.Writing;

namespace Bilevel.Reports.Pages;

/// <summary>How the step sizes were found, how every run ended, and how to repeat it all.</summary>
internal static class ReproduceSection
{
    /// <summary>The options that each row ran with and the trials that chose them.</summary>
    public static Markup Tuning(ComparisonResult result)
    {
        var rows = result.Rows.Select(r => Markup.Of(
            $"""<tr><th scope="row">{r.Title}</th><td class="number">{(r.TuningTrials == 0 ? "by hand" : NumberText.Count(r.TuningTrials))}</td><td class="text options">{FactList.Options(r.Parameters)}</td></tr>"""));
        var origin = result.Rows.All(r => r.TuningTrials == 0)
            ? "The options were given by hand, and not tuned."
            : "Every row has its own values, chosen by mean final validation loss; the test rows are not read.";
        var seeds = result.TuningSeeds.Count == 0 ? "" : $" The tuning seeds ({NumberText.List(result.TuningSeeds)}) are none of the reporting seeds.";
        return Markup.Of($"""
            <p>{origin}{seeds}</p>
            <div class="scroll" role="region" aria-label="Step sizes and tuning" tabindex="0"><table>
            <thead><tr><th scope="col" class="text">Row</th><th scope="col" class="number">Trials</th><th scope="col" class="text">Options</th></tr></thead>
            <tbody>{rows}</tbody></table></div>
            """);
    }

    /// <summary>Every run of every row, folded away.</summary>
    public static Markup Runs(ComparisonFolder comparison)
    {
        var metric = comparison.Result.Target.Metric;
        var format = MetricFormat.Of(metric);
        var rows = comparison.Rows.SelectMany(r => r.Summaries.Select((s, i) => Markup.Of($"""
            <tr><th scope="row">{r.Row.Title}</th><td class="text"><code>{r.Row.RunFolders[i]}</code></td><td class="number">{NumberText.Count(s.Iterations)}</td><td class="number">{(s.Seconds > 0 ? NumberText.Significant(s.Seconds) : NumberText.Missing)}</td><td class="number">{(s.Metrics.TryGetValue(metric, out var value) ? format.Text(value) : NumberText.Missing)}</td><td class="text message">{s.Message}</td></tr>

            """)));
        return Markup.Of($"""
            <details><summary>Every run: folder, iterations, seconds, and why it stopped</summary>
            <div class="scroll" role="region" aria-label="Every run" tabindex="0"><table>
            <thead><tr><th scope="col" class="text">Row</th><th scope="col" class="text">Folder</th><th scope="col" class="number">Iterations</th><th scope="col" class="number">Seconds</th><th scope="col" class="number">{format.Title}</th><th scope="col" class="text">Stopped because</th></tr></thead>
            <tbody>{rows}</tbody></table></div></details>
            """);
    }

    /// <summary>The command, the seeds, the data and the machine.</summary>
    public static Markup HowTo(ComparisonResult result) => Markup.Of($"""
        <p>At the commit below, this command repeats the comparison. Unless the budget is in seconds, all columns but seconds come out the same, on any number of threads.</p>
        {FactList.Command(result.Command)}
        {FactList.Of([
            ("Seeds", FactList.Text(NumberText.List(result.Seeds))),
            ("Tuning seeds", FactList.Text(NumberText.List(result.TuningSeeds))),
            ("Search of step sizes", FactList.Text(result.TuningSearch)),
            ("Budget", FactList.Text(result.Budget)),
            ("Task options", FactList.Options(result.TaskOptions)),
            .. FactList.Data(result.Data),
            .. FactList.Machine(result.Machine),
        ])}
        """);
}
