using System.CommandLine;
using Bilevel.Cli.Options;
using Bilevel.Cli.Showing;
using Bilevel.Core;
using Bilevel.Experiments.Comparing;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;
using Bilevel.Reports;

namespace Bilevel.Cli.Verbs;

/// <summary><c>run TASK --algorithm NAME</c>: one method on one seed.</summary>
internal static class RunVerb
{
    private const string UsualBudget = "1000it";

    private static readonly string[] s_examples =
    [
        "bilevel run hyper-cleaning --algorithm soba --budget 500it",
        "bilevel run hyper-cleaning --algorithm bo-rep --set upperStep=0.05 --set period=4 --seed 3",
        "bilevel run quadratic --algorithm ma-soba --budget 2000hvp --out runs/quadratic",
    ];

    public static Verb Create(Session session)
    {
        var algorithm = Words.Option(Words.Algorithm, "NAME", "The method, as 'bilevel list algorithms' prints it, or a reference row of the task");
        algorithm.Required = true;
        var set = new Option<string[]>(Words.Set) { HelpName = "name=value", Description = "An option of the method; may be repeated", DefaultValueFactory = _ => [] };
        var seed = Words.Option(Words.Seed, "N", "The seed of split, corruption, starting point and batches; 0 if left out");
        var budget = PlanWords.BudgetOption();
        var evaluations = PlanWords.EvaluationsOption();
        var config = Words.Option("--config", "FILE", "A plan to take options and step sizes from; the built-in one if left out");
        var (taskWords, folder) = (new TaskWords(), new FolderWords());
        var verb = new Verb("run", "Run one method on one seed, with its tuned step sizes where there are any", s_examples) { Words.Task, algorithm, set, seed, budget, evaluations, config };
        taskWords.AddTo(verb);
        folder.AddTo(verb);
        verb.SetAction(parsed =>
        {
            var task = Names.Task(parsed.GetRequiredValue(Words.Task));
            var name = Names.Algorithm(parsed.GetRequiredValue(algorithm)!, task);
            var plan = parsed.GetValue(config) is { } file ? ComparisonPlan.Read(file)
                : ComparisonPlan.ExistsFor(task.Name) ? ComparisonPlan.ForTask(task.Name)
                : null;
            if (plan is not null && plan.Task != task.Name)
                throw new UsageException($"{parsed.GetValue(config)} is a plan of {plan.Task}, not of {task.Name}");
            var tuned = plan?.Methods.Concat(plan.References).FirstOrDefault(r => r.Name == name)?.Parameters ?? [];
            var configuration = new RunConfiguration
            {
                Task = task.Name,
                Options = taskWords.Apply(parsed, task, plan?.Options ?? new()),
                Algorithm = name,
                Parameters = Assignments.Apply(tuned, parsed.GetValue(set)!),
                Seed = parsed.GetValue(seed) is { } number ? Numbers.Whole(seed.Name, number, 0) : 0,
                Budget = parsed.GetValue(budget) ?? plan?.Budget ?? UsualBudget,
                Evaluations = parsed.GetValue(evaluations) is { } count ? Numbers.Whole(evaluations.Name, count, 2) : plan?.Evaluations ?? 41,
            }.Effective();
            var settings = folder.Settings(parsed, session);
            var path = folder.Folder(parsed, $"run-{task.Name}-{name}");
            var watch = new RunWatch($"{configuration.Title} on {task.Name}");
            return Finish(session, path, ProgressDisplay.Follow(session.Screen, watch, () =>
            {
                session.Folder = path;
                return Runner.Start(configuration, path, settings with { Watchers = [watch] }, session.Cancellation);
            }));
        });
        return verb;
    }

    /// <summary>Prints a run and writes its report.</summary>
    public static int Finish(Session session, string folder, RunSummary summary)
    {
        if (summary.StopReason == nameof(StopReason.Cancelled))
            throw new OperationCanceledException();
        RunPrinter.Write(folder, summary, session.Screen);
        session.Output.WriteLine($"Files:  {folder}");
        session.Output.WriteLine($"Report: {RunReport.Write(folder)}");
        if (summary.StopReason != nameof(StopReason.NonFinite))
            return ExitCodes.Done;
        var checkpoint = Path.Combine(folder, RunFiles.Checkpoint);
        session.Screen.Error.WriteLine($"failed: {summary.Message}{(File.Exists(checkpoint) ? $"; the last good checkpoint is kept: {checkpoint}" : "")}");
        return ExitCodes.Failed;
    }
}
