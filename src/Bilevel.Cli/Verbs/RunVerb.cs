using System.CommandLine;
using Bilevel.Cli.Options;
using Bilevel.Cli.Showing;
using Bilevel.Core;
using Bilevel.Experiments.Diagnosing;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;
using Bilevel.Reports;

namespace Bilevel.Cli.Verbs;

/// <summary><c>run TASK --algorithm NAME</c>: one method on one seed, or on several, one folder each.</summary>
internal static class RunVerb
{
    private static readonly string[] s_examples =
    [
        "bilevel run hyper-cleaning --algorithm soba --budget 500it",
        "bilevel run hyper-cleaning --algorithm bo-rep --set upperStep=0.05 --set period=4 --seed 3",
        "bilevel run relaxed-smooth --algorithm soba --set upperStep=0.001 --set \"upperOptimiser=clip(1)\" --distance 4",
        "bilevel run quadratic --algorithm soba --set \"laziness=adaptive(0.05,20)\" --clip-gradients 10",
        "bilevel run relaxed-smooth --algorithm bo-rep --distance 4 --diagnose",
        "bilevel run quadratic --algorithm ma-soba --budget 2000hvp --seeds 0..2 --out runs/quadratic",
    ];

    public static Verb Create(Session session)
    {
        var algorithm = Words.Option(Words.Algorithm, "NAME", "The method, as 'bilevel list algorithms' prints it, or a reference row of the task");
        algorithm.Required = true;
        var diagnose = new Option<bool>("--diagnose") { Description = "Also measure the smoothness of the upper loss along the run, as 'bilevel diagnose' does" };
        var (runWords, folder) = (new RunWords(), new FolderWords());
        var verb = new Verb("run", "Run one method on one seed or several, with its tuned step sizes where there are any", s_examples) { Words.Task, algorithm, diagnose };
        runWords.AddTo(verb);
        folder.AddTo(verb);
        verb.SetAction(parsed =>
        {
            var task = Names.Task(parsed.GetRequiredValue(Words.Task));
            var name = Names.Algorithm(parsed.GetRequiredValue(algorithm)!, task);
            var runs = runWords.Read(parsed, task, name);
            var settings = folder.Settings(parsed, session);
            return StartAll(session, runs, folder.Folder(parsed, $"run-{task.Name}-{name}"), parsed.GetValue(diagnose) ? settings with { Diagnosis = new() } : settings);
        });
        return verb;
    }

    /// <summary>Runs each configuration: one in the folder, several in folders below it named by their seeds.</summary>
    public static int StartAll(Session session, IReadOnlyList<RunConfiguration> runs, string folder, RunSettings settings) =>
        runs.Max(run => Start(session, run, runs.Count == 1 ? folder : Path.Combine(folder, $"seed-{run.Seed}"), settings));

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
        if (Diagnosis.Exists(folder))
            SmoothnessPrinter.Write(Diagnosis.Read(folder), session.Screen);
        session.Output.WriteLine($"Files:  {folder}");
        session.Output.WriteLine($"Report: {RunReport.Write(folder)}");
        if (!RunSummary.IsFailure(summary.StopReason))
            return ExitCodes.Done;
        var checkpoint = Path.Combine(folder, RunFiles.Checkpoint);
        session.Screen.Error.WriteLine($"failed: {summary.Message}{(File.Exists(checkpoint) ? $"; the last good checkpoint is kept: {checkpoint}" : "")}");
        return ExitCodes.Failed;
    }
}
