using System.CommandLine;
using Bilevel.Cli.Options;
using Bilevel.Cli.Showing;
using Bilevel.Core;
using Bilevel.Experiments.Comparing;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;
using Bilevel.Reports;

namespace Bilevel.Cli.Verbs;

/// <summary><c>run TASK --algorithm NAME</c>: one method on one seed, or on several, one folder each.</summary>
internal static class RunVerb
{
    private const string UsualBudget = "1000it";

    private static readonly string[] s_examples =
    [
        "bilevel run hyper-cleaning --algorithm soba --budget 500it",
        "bilevel run hyper-cleaning --algorithm bo-rep --set upperStep=0.05 --set period=4 --seed 3",
        "bilevel run relaxed-smooth --algorithm soba --set upperStep=0.001 --set \"upperOptimiser=clip(1)\" --distance 4",
        "bilevel run quadratic --algorithm soba --set \"laziness=adaptive(0.05,20)\" --clip-gradients 10",
        "bilevel run quadratic --algorithm ma-soba --budget 2000hvp --seeds 0..2 --out runs/quadratic",
    ];

    public static Verb Create(Session session)
    {
        var algorithm = Words.Option(Words.Algorithm, "NAME", "The method, as 'bilevel list algorithms' prints it, or a reference row of the task");
        algorithm.Required = true;
        var set = new Option<string[]>(Words.Set) { HelpName = "name=value", Description = "An option of the method; may be repeated", DefaultValueFactory = _ => [] };
        var seed = Words.Option(Words.Seed, "N", "The seed of split, corruption, starting point and batches; 0 if left out");
        var seeds = Words.Option(Words.Seeds, "0..2", "Several seeds, such as 0..2 or 0,3,5: one run each, in folders seed-0, seed-1 …");
        var budget = PlanWords.BudgetOption();
        var evaluations = PlanWords.EvaluationsOption();
        var clip = Words.Option("--clip-gradients", "NORM", "Shorten every stochastic gradient that is longer than this; none if left out");
        var config = Words.Option("--config", "FILE", "A plan to take options and step sizes from; the built-in one if left out");
        var (taskWords, folder) = (new TaskWords(), new FolderWords());
        var verb = new Verb("run", "Run one method on one seed or several, with its tuned step sizes where there are any", s_examples) { Words.Task, algorithm, set, seed, seeds, budget, evaluations, clip, config };
        taskWords.AddTo(verb);
        folder.AddTo(verb);
        verb.SetAction(parsed =>
        {
            var task = Names.Task(parsed.GetRequiredValue(Words.Task));
            var name = Names.Algorithm(parsed.GetRequiredValue(algorithm)!, task);
            var plan = parsed.GetValue(config) is { } file ? ComparisonPlan.Read(file)
                : ComparisonPlan.ExistsFor(task.Name, taskWords.Dataset(parsed)) ? ComparisonPlan.ForTask(task.Name, taskWords.Dataset(parsed))
                : null;
            if (plan is not null && plan.Task != task.Name)
                throw new UsageException($"{parsed.GetValue(config)} is a plan of {plan.Task}, not of {task.Name}");
            var tuned = plan?.Methods.Concat(plan.References).FirstOrDefault(r => r.Name == name)?.Parameters ?? [];
            RunConfiguration Configured(int number) => new RunConfiguration
            {
                Task = task.Name,
                Options = taskWords.Apply(parsed, task, plan?.Options ?? task.Defaults(taskWords.Dataset(parsed))),
                Algorithm = name,
                Parameters = Assignments.Apply(tuned, parsed.GetValue(set)!),
                Seed = number,
                Budget = parsed.GetValue(budget) ?? plan?.Budget ?? UsualBudget,
                ClipGradients = parsed.GetValue(clip) is { } length ? Numbers.Positive(clip.Name, length) : null,
                Evaluations = parsed.GetValue(evaluations) is { } count ? Numbers.Whole(evaluations.Name, count, 2) : plan?.Evaluations ?? 41,
            }.Effective();
            RunConfiguration[] runs = [.. Seeds(parsed, seed, seeds).Select(Configured)];
            var settings = folder.Settings(parsed, session);
            var path = folder.Folder(parsed, $"run-{task.Name}-{name}");
            return runs.Max(run => Start(session, run, runs.Length == 1 ? path : Path.Combine(path, $"seed-{run.Seed}"), settings));
        });
        return verb;
    }

    private static IReadOnlyList<int> Seeds(ParseResult parsed, Option<string?> one, Option<string?> several) =>
        (parsed.GetValue(one), parsed.GetValue(several)) switch
        {
            (null, null) => [0],
            ({ } number, null) => [Numbers.Whole(one.Name, number, 0)],
            (null, { } list) => SeedList.Parse(several.Name, list),
            _ => throw new UsageException($"expected {one.Name} or {several.Name}, got both"),
        };

    private static int Start(Session session, RunConfiguration run, string folder, RunSettings settings)
    {
        var watch = new RunWatch($"{run.Title} on {run.Task}, seed {run.Seed}");
        return Finish(session, folder, ProgressDisplay.Follow(session.Screen, watch, () =>
        {
            session.Folder = folder;
            return Runner.Start(run, folder, settings with { Watchers = [watch] }, session.Cancellation);
        }));
    }

    /// <summary>Prints a run and writes its report.</summary>
    public static int Finish(Session session, string folder, RunSummary summary)
    {
        if (summary.StopReason == nameof(StopReason.Cancelled))
            throw new OperationCanceledException();
        RunPrinter.Write(folder, summary, session.Screen);
        session.Output.WriteLine($"Files:  {folder}");
        session.Output.WriteLine($"Report: {RunReport.Write(folder)}");
        if (!RunSummary.IsFailure(summary.StopReason))
            return ExitCodes.Done;
        var checkpoint = Path.Combine(folder, RunFiles.Checkpoint);
        session.Screen.Error.WriteLine($"failed: {summary.Message}{(File.Exists(checkpoint) ? $"; the last good checkpoint is kept: {checkpoint}" : "")}");
        return ExitCodes.Failed;
    }
}
