using System.CommandLine;
using Bilevel.Cli.Options;
using Bilevel.Cli.Showing;
using Bilevel.Core.Diagnostics;
using Bilevel.Experiments.Diagnosing;
using Bilevel.Experiments.Results;
using Bilevel.Tasks;

namespace Bilevel.Cli.Verbs;

/// <summary><c>diagnose TASK</c>: how smooth a task's upper loss is along a method's path, and whether that asks for normalised steps.</summary>
internal static class DiagnoseVerb
{
    private static readonly string[] s_examples =
    [
        "bilevel diagnose relaxed-smooth --distance 4 --budget 2000it",
        "bilevel diagnose hyper-cleaning --algorithm soba --points 100",
        "bilevel diagnose quadratic --seeds 0..2 --all-samples",
        "bilevel diagnose runs/diagnose-relaxed-smooth-001",
    ];

    public static Verb Create(Session session)
    {
        var target = new Argument<string>("TASK") { Description = "The task's name, as 'bilevel list tasks' prints it; or the folder of a finished run that was diagnosed, to print it again" };
        var algorithm = Words.Option(Words.Algorithm, "NAME", $"The method whose path is measured; {Diagnosis.UsualAlgorithm} if left out");
        var every = Words.Option("--every", "N", "Iterations from one point to the next, at first: they double when there are too many points; 1 if left out");
        var points = Words.Option("--points", "N", $"The most points, {SmoothnessOptions.FewestPoints} to {SmoothnessOptions.MostPoints}; 200 if left out");
        var allSamples = new Option<bool>("--all-samples") { Description = "Take gradients on all samples instead of one fixed batch" };
        var (runWords, folder) = (new RunWords(), new FolderWords());
        var verb = new Verb("diagnose", "Measure how smooth a task's upper loss is along a method's path, and say whether normalised or clipped steps are warranted", s_examples)
        {
            target, algorithm, every, points, allSamples,
        };
        runWords.AddTo(verb);
        folder.AddTo(verb);
        verb.SetAction(parsed =>
        {
            var named = parsed.GetRequiredValue(target);
            if (Directory.Exists(named) && !TaskCatalog.All.Any(t => t.Name.Equals(named, StringComparison.OrdinalIgnoreCase)))
                return Again(session, named);
            var task = Names.Task(named);
            var runs = runWords.Read(parsed, task, Names.Algorithm(parsed.GetValue(algorithm) ?? Diagnosis.UsualAlgorithm, task));
            var options = new SmoothnessOptions { AllSamples = parsed.GetValue(allSamples) };
            if (parsed.GetValue(every) is { } spacing)
                options = options with { Every = Numbers.Whole(every.Name, spacing, 1) };
            if (parsed.GetValue(points) is { } most)
                options = options with { Points = (int)Numbers.Between(points.Name, most, SmoothnessOptions.FewestPoints, SmoothnessOptions.MostPoints) };
            return RunVerb.StartAll(session, runs, folder.Folder(parsed, $"diagnose-{task.Name}"), folder.Settings(parsed, session) with { Diagnosis = options });
        });
        return verb;
    }

    private static int Again(Session session, string folder)
    {
        if (ResultFolder.KindOf(folder) != ResultFolderKind.Run)
            throw new UsageException($"expected a task or the folder of a run, got {folder}, which holds other results");
        if (!Diagnosis.Exists(folder))
            throw new UsageException($"{folder} holds no {RunFiles.Diagnosis}: the run has not ended, or was made without --diagnose");
        SmoothnessPrinter.Write(Diagnosis.Read(folder), session.Screen);
        return ExitCodes.Done;
    }
}
