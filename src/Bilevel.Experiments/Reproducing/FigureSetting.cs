using System.Globalization;
using Bilevel.Core;
using Bilevel.Core.Diagnostics;
using Bilevel.Experiments.Comparing;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;
using Bilevel.Tasks;

namespace Bilevel.Experiments.Reproducing;

/// <summary>The paper's setting beside ours: what the program knows of a run it says itself, the rest stands in the run set's file.</summary>
internal static class FigureSetting
{
    private const string Data = "data", Updates = "x-updates", Epochs = "epochs", Batch = "batch", Seeds = "seeds", StepSizes = "step sizes", Hardware = "hardware", Measured = "measured";
    private static readonly string[] s_known = [Data, Updates, Epochs, Batch, Seeds, StepSizes, Hardware, Measured];

    /// <summary>Checks that every item of the paper has ours beside it, at every size but the paper's own, and no other.</summary>
    /// <exception cref="ConfigurationException">One has not, or is none of the paper's.</exception>
    public static void Check(RunSet set)
    {
        foreach (var (size, sized) in set.Sizes)
        {
            if (sized.Setting.Keys.Except(set.Paper.Keys).FirstOrDefault() is { } unknown)
                throw new ConfigurationException($"sizes.{size}.setting: {unknown} is not among the items of paper: {string.Join(", ", set.Paper.Keys)}");
            if (sized.Setting.Keys.Intersect(s_known).FirstOrDefault() is { } known)
                throw new ConfigurationException($"sizes.{size}.setting: {known} is filled in by the program");
            if (size != TaskSize.Paper && set.Paper.Keys.Except(sized.Setting.Keys).Except(s_known).FirstOrDefault() is { } missing)
                throw new ConfigurationException($"sizes.{size}.setting: expected {missing}, which paper has");
        }
    }

    /// <summary>The items in the paper's order.</summary>
    /// <param name="set">The runs.</param>
    /// <param name="size">Their size.</param>
    /// <param name="plan">What was run.</param>
    /// <param name="result">What came of it.</param>
    /// <param name="rows">The rows of the figure.</param>
    public static IReadOnlyList<SettingItem> Of(RunSet set, TaskSize size, ComparisonPlan plan, ComparisonResult result, IReadOnlyList<FigureResultRow> rows) =>
        [.. set.Paper.Select(p => new SettingItem(p.Key, p.Value, Here(p.Key, set.At(size), plan, result, rows)))];

    private static string Here(string item, RunSetSize sized, ComparisonPlan plan, ComparisonResult result, IReadOnlyList<FigureResultRow> rows) => item switch
    {
        Data => DataOf(result.Data),
        Updates => Budget.Parse(plan.Budget).InWords,
        Epochs => EpochsOf(sized, Budget.Parse(plan.Budget)),
        Batch => plan.Options.BatchSize.ToString(CultureInfo.InvariantCulture),
        Seeds => string.Join(", ", plan.Seeds),
        StepSizes => string.Join("; ", [.. rows is [var only] ? [only.StepSizes] : Array.Empty<string>(), plan.Methods.All(m => m.TuningTrials > 0) ? $"tuned for each method: {result.TuningSearch}" : rows.Count == 1 ? "not tuned" : "see the table"]),
        Hardware => string.Create(CultureInfo.InvariantCulture, $"{result.Machine.Cpu}, {result.Machine.Threads} threads, {result.Machine.Runtime}"),
        Measured => plan.Diagnosis is { } where ? MeasuredAt(where) : "nothing",
        _ => sized.Setting.GetValueOrDefault(item) ?? "the same",
    };

    // As in "amazon (100 train, 25 validation, 50 test tasks; training domains: 20)".
    private static string DataOf(DataInfo data)
    {
        var rows = string.Join(", ", data.Rows.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Value:#,0} {r.Key}")));
        return $"{data.Name} ({string.Join("; ", [$"{rows} {data.Unit}", .. data.Remarks])})";
    }

    private static string MeasuredAt(SmoothnessOptions where) =>
        $"{(where.AllSamples ? "gradients of all samples" : "gradients of one batch, always the same")}, at most {where.Points} points, every {(where.Every == 1 ? "" : where.Every.ToString(CultureInfo.InvariantCulture) + " ")}x-update{(where.Every == 1 ? "" : "s")} or, on longer runs, as far apart as that asks";

    private static string EpochsOf(RunSetSize sized, Budget budget)
    {
        var each = sized.UpdatesAnEpoch();
        return budget.Iterations is { } updates
            ? string.Create(CultureInfo.InvariantCulture, $"{updates / each:0.##} of {each:0.##} x-updates")
            : string.Create(CultureInfo.InvariantCulture, $"an epoch is {each:0.##} x-updates");
    }
}
