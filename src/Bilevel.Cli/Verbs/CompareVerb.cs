using System.CommandLine;
using Bilevel.Cli.Options;
using Bilevel.Cli.Showing;
using Bilevel.Experiments.Comparing;
using Bilevel.Experiments.Results;
using Bilevel.Reports;

namespace Bilevel.Cli.Verbs;

/// <summary><c>compare TASK</c>: every row of a plan on every seed, then the table.</summary>
internal static class CompareVerb
{
    private static readonly string[] s_examples =
    [
        "bilevel compare hyper-cleaning",
        "bilevel compare hyper-cleaning --algorithms soba,bo-rep --seeds 0..4 --budget 30s",
        "bilevel compare hyper-cleaning --config my-plan.json --out runs/mine",
        "bilevel compare quadratic --config quadratic.json --algorithms all --rank-anyway",
    ];

    public static Verb Create(Session session)
    {
        var (plan, folder) = (new PlanWords(), new FolderWords());
        var rankAnyway = new Option<bool>("--rank-anyway") { Description = "Rank the methods even where their tuning, budgets or data differ, and say what differs" };
        var verb = new Verb("compare", "Compare methods with equal budgets, tuning, seeds and data, and write a report", s_examples) { Words.Task };
        plan.AddTo(verb);
        verb.Add(rankAnyway);
        folder.AddTo(verb);
        verb.SetAction(parsed =>
        {
            var task = Names.Task(parsed.GetRequiredValue(Words.Task));
            var settings = folder.Settings(parsed, session);
            var planned = plan.Read(parsed, task) with { RankAnyway = parsed.GetValue(rankAnyway) };
            var path = folder.Folder(parsed, $"compare-{task.Name}");
            var watch = new ComparisonWatch();
            return Finish(session, path, ProgressDisplay.Follow(session.Screen, watch, () =>
            {
                session.Folder = path;
                return Comparison.Start(planned, path, settings, watch, session.Cancellation);
            }));
        });
        return verb;
    }

    /// <summary>Prints a comparison and writes its report; null is one that was stopped.</summary>
    public static int Finish(Session session, string folder, ComparisonResult? result)
    {
        if (result is null)
            throw new OperationCanceledException();
        ComparisonPrinter.Write(result, session.Screen);
        session.Output.WriteLine();
        session.Output.WriteLine($"Report: {ComparisonReport.Write(folder)}");
        return result.Rows.Any(r => r.StopReasons.Any(RunSummary.IsFailure)) ? ExitCodes.Failed : ExitCodes.Done;
    }
}
