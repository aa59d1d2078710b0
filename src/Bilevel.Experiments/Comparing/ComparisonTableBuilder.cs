using System.Text.Json;
using Bilevel.Core;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;
using Bilevel.Tasks;

namespace Bilevel.Experiments.Comparing;

/// <summary>Turns finished runs into a table; what a reader must know of a row stands beside it.</summary>
internal static class ComparisonTableBuilder
{
    private const string Accuracy = "test_accuracy";

    public static ComparisonResult Build(ComparisonPlan plan, string folder, string command)
    {
        var task = RunConfiguration.FindTask(plan.Task);
        var methods = plan.Methods.Select(row => Row(plan, row, RowKind.Method, folder)).ToArray();
        var references = plan.References.Select(row => Row(plan, row, RowKind.Reference, folder)).ToArray();
        var toBeat = BestCorrupted(plan, task, references);
        methods = [.. methods.Select(row => row with { Wins = Wins(row, toBeat) })];

        var differences = Differences(plan, methods, references, folder);
        var ranked = differences.Count == 0 || plan.RankAnyway;
        var first = Manifest(plan.Methods[0], plan.Seeds[0], folder);
        return new()
        {
            Task = plan.Task,
            Title = Describe(task, plan, first.Data),
            TaskOptions = JsonSerializer.SerializeToNode(plan.Options, ResultJson.Options)!.AsObject()
                .Where(o => o.Value is not null).ToDictionary(o => o.Key, o => o.Value!.ToString()),
            Budget = plan.Budget,
            Objective = task.Objective,
            Target = plan.Target,
            Seeds = plan.Seeds,
            TuningSeeds = plan.Tuning?.Seeds ?? [],
            TuningSearch = plan.Tuning is { } tuning ? Search(tuning) : "",
            Data = first.Data,
            Machine = first.Machine,
            Command = command,
            Ranked = ranked,
            Rows = [.. ranked ? methods.OrderBy(m => UsedTheBudget(m) ? 0 : 1).ThenBy(m => Objective(task, m)) : methods.AsEnumerable(), .. references],
            NotApplicable = plan.NotApplicable,
            Verdict = Verdict(methods, toBeat, task, ranked),
            Remarks = [.. differences.Select(d => ranked ? $"The rows are ranked, as was asked, although {d}." : $"The rows are not ranked: {d}."), .. Failures(methods), .. PlanRemarks(plan)],
        };
    }

    private static ComparisonRow Row(ComparisonPlan plan, PlannedRow row, RowKind kind, string folder)
    {
        string[] folders = [.. plan.Seeds.Select(seed => Comparison.RunFolderOf(row, seed))];
        var summaries = folders.Select(f => ResultJson.Read<RunSummary>(Path.Combine(folder, f, RunFiles.Summary))).ToArray();
        var manifests = folders.Select(f => ResultJson.Read<RunManifest>(Path.Combine(folder, f, RunFiles.Manifest))).ToArray();
        var traces = folders.Select(f => TraceTable.Read(Path.Combine(folder, f, RunFiles.Trace))).ToArray();
        var configuration = RunConfiguration.FromJson(manifests[0].Configuration);
        return new()
        {
            Name = row.Name,
            Title = row.Title ?? manifests[0].Title,
            Kind = kind,
            Parameters = configuration.Parameters.ToDictionary(p => p.Key, p => p.Value?.ToString() ?? ""),
            TuningTrials = row.TuningTrials,
            RunFolders = [.. folders.Select(f => f.Replace(Path.DirectorySeparatorChar, '/'))],
            StopReasons = [.. summaries.Select(s => s.StopReason)],
            Metrics = summaries.SelectMany(s => s.Metrics.Keys).Distinct()
                .Where(m => summaries.All(s => s.Metrics.ContainsKey(m)))
                .ToDictionary(m => m, m => Spread.Of(summaries.Select(s => s.Metrics[m]))),
            Calls = Quantities.All.ToDictionary(q => q.Key(), q => manifests[0].Absent.Contains(q.Key()) ? (double?)null : Spread.Of(manifests.Select(m => (double)m.Calls![q.Key()])).Median),
            TotalSamples = Spread.Of(manifests.Select(m => (double)m.Samples!.Values.Sum())).Median,
            Iterations = Spread.Of(summaries.Select(s => (double)s.Iterations)).Median,
            Seconds = Spread.Of(summaries.Select(s => s.Seconds)),
            CompileSeconds = Spread.Of(summaries.Select(s => s.CompileSeconds)).Median,
            ToTarget = kind == RowKind.Method ? Race(plan.Target, traces) : null,
            Remarks = [
                .. row.Remarks, .. OtherBudget(plan, configuration), .. TimeCap.Of(Budget.Parse(configuration.Budget), summaries) is { } capped ? [capped] : Array.Empty<string>(),
                .. plan.Seeds.Zip(summaries).Where(s => s.Second.StopReason != nameof(StopReason.BudgetReached)).Select(s => $"seed {s.First}: {s.Second.Message}"),
                .. plan.Seeds.Zip(summaries).SelectMany(s => s.Second.Remarks.Select(remark => $"seed {s.First}: {remark}")),
            ],
        };
    }

    private static IEnumerable<string> OtherBudget(ComparisonPlan plan, RunConfiguration run) =>
        run.Budget == plan.Budget ? [] : [$"never makes the calls that a budget of {plan.Budget} counts: it ran for {run.Budget} instead"];

    /// <summary>The first evaluation at or below the target, by seed.</summary>
    internal static ToTarget Race(TargetLoss target, IReadOnlyList<TraceTable> traces)
    {
        var crossings = traces
            .Select(t => t.MetricNames.Contains(target.Metric) ? t.Rows.Zip(t.Metric(target.Metric)).FirstOrDefault(r => r.Second <= target.Value).First : null)
            .OfType<TraceRow>().ToArray();
        if (crossings.Length < traces.Count)
            return new(crossings.Length, traces.Count, null, null, null);
        return new(
            crossings.Length, traces.Count, Spread.Of(crossings.Select(c => (double)c[Quantity.Hvp])).Median,
            Spread.Of(crossings.Select(c => (double)c[Quantity.Jvp])).Median, Spread.Of(crossings.Select(c => c.Seconds)).Median);
    }

    // The corrupted-label reference whose range reaches highest: a range that lies above it lies above all of them.
    private static ComparisonRow? BestCorrupted(ComparisonPlan plan, BilevelTask task, IReadOnlyList<ComparisonRow> references) =>
        references.Where(r => task.References.First(t => t.Name == plan.References.First(p => p.Name == r.Name).Runs).UsesCorruptedLabels && r.Metrics.ContainsKey(Accuracy))
            .MaxBy(r => r.Metrics[Accuracy].Max);

    /// <summary>Whether the range of test accuracy over seeds lies above the best corrupted-label row's.</summary>
    internal static bool? Wins(ComparisonRow row, ComparisonRow? toBeat) =>
        toBeat is null ? null : row.Metrics.TryGetValue(Accuracy, out var accuracy) && accuracy.Min > toBeat.Metrics[Accuracy].Max;

    private static double Objective(BilevelTask task, ComparisonRow row) =>
        row.Metrics.TryGetValue(task.Objective, out var spread) ? spread.Median : double.PositiveInfinity;

    private static List<string> Differences(ComparisonPlan plan, ComparisonRow[] methods, ComparisonRow[] references, string folder)
    {
        var differences = new List<string>();
        var trials = methods.Concat(references).GroupBy(m => m.TuningTrials).ToArray();
        if (trials.Length > 1)
            differences.Add($"their tuning differs ({string.Join("; ", trials.Select(g => $"{Trials(g.Key)}: {string.Join(", ", g.Select(m => m.Title))}"))})");
        if (plan.Tuning is null)
            differences.Add("their step sizes were not tuned");
        var stopped = methods.Where(m => !UsedTheBudget(m) && !Failed(m)).Select(m => m.Title).ToArray();
        var others = plan.Methods.Where(m => plan.Configuration(m, plan.Seeds[0]).Budget != plan.Budget).Select(m => m.Name).ToArray();
        if (others.Length > 0)
            differences.Add($"{string.Join(", ", others)} ran for another budget");
        if (stopped.Length > 0)
            differences.Add($"{string.Join(", ", stopped)} did not use the budget");
        if (plan.Methods.Concat(plan.References).SelectMany(row => plan.Seeds.Select(seed => Manifest(row, seed, folder).Data.Sha256)).Distinct().Count() > 1)
            differences.Add("their data differ");
        return differences;
    }

    private static string Trials(int count) => count == 0 ? "by hand" : $"{count} trials";

    // A run that ended with numbers that are not finite, or with a system it refuses, had the same budget as the others: that is its result.
    private static bool Failed(ComparisonRow row) => row.StopReasons.Any(RunSummary.IsFailure);

    private static bool UsedTheBudget(ComparisonRow row) => row.StopReasons.All(r => r == nameof(StopReason.BudgetReached));

    // As in "successive halving, 64 points for 125it, 16 for 500it, 4 for 2000it; twice".
    private static string Search(TuningRecord tuning)
    {
        var kind = tuning.Search == TuningSearch.Grid ? "grid" : "successive halving";
        if (tuning.Rungs.Count == 0)
            return $"{kind}, {tuning.Trials} trials of {tuning.Budget}";
        var rungs = string.Join(", ", tuning.Rungs.Select((rung, i) => $"{rung.Trials}{(i == 0 ? " points" : "")} for {rung.Budget}"));
        return $"{kind}, {rungs}{(tuning.Trials > tuning.Rungs[0].Trials ? "; once more on ranges a decade wider" : "")}";
    }

    private static IEnumerable<string> Failures(ComparisonRow[] methods)
    {
        var failed = methods.Where(Failed).Select(m => m.Title).ToArray();
        if (failed.Length > 0)
            yield return $"Did not last on every seed, and so stand{(failed.Length == 1 ? "s" : "")} below those that did: {string.Join(", ", failed)}.";
    }

    private static IEnumerable<string> PlanRemarks(ComparisonPlan plan)
    {
        if (plan.Tuning is { } tuning)
        {
            if (tuning.Options != plan.Options with { Data = tuning.Options.Data })
                yield return "The step sizes were tuned for other task options than these.";
            if (tuning.Budget != plan.Budget)
                yield return $"The step sizes were tuned for a budget of {Budget.Parse(tuning.Budget).InWords}, not {Budget.Parse(plan.Budget).InWords}.";
        }

        if (plan.Seeds.Count < 3)
            yield return $"{(plan.Seeds.Count == 1 ? "One seed has no bands" : $"Bands over {plan.Seeds.Count} seeds say little")}; use 3 or more.";
    }

    private static string Describe(BilevelTask task, ComparisonPlan plan, DataInfo data)
    {
        var rows = data.Rows.Count == 0 ? "" : $" ({string.Join(", ", data.Rows.Select(r => $"{r.Value} {r.Key}"))} {data.Unit})";
        var corruption = task.References.Any(r => r.UsesCorruptedLabels) ? $", {100 * plan.Options.Corruption:0.#} % of the training labels corrupted" : "";
        var on = data.Name == task.Name ? "" : $" on {data.Name}{rows}";
        return $"{task.Name}{on}{corruption}: {task.Summary}";
    }

    private static string Verdict(ComparisonRow[] methods, ComparisonRow? toBeat, BilevelTask task, bool ranked)
    {
        if (toBeat is null)
        {
            var lowest = ranked && methods.Length > 1 ? methods.Where(UsedTheBudget).MinBy(m => Objective(task, m)) : null;
            return $"{methods.Length} methods compared by {task.Objective.Replace('_', ' ')}{(lowest is null ? "" : $"; {lowest.Title} reaches the lowest")}.";
        }


        var winners = methods.Where(m => m.Wins == true).ToArray();
        var bar = $"the best training on corrupted labels ({toBeat.Title}: test accuracy at most {100 * toBeat.Metrics[Accuracy].Max:0.0} %)";
        return winners.Length == methods.Length
            ? $"All {methods.Length} methods win: on every seed their test accuracy lies above {bar}."
            : $"{winners.Length} of {methods.Length} methods win over {bar}{(winners.Length > 0 ? ": " + string.Join(", ", winners.Select(w => w.Title)) : "")}.";
    }

    private static RunManifest Manifest(PlannedRow row, int seed, string folder) =>
        ResultJson.Read<RunManifest>(Path.Combine(folder, Comparison.RunFolderOf(row, seed), RunFiles.Manifest));
}
