using System.CommandLine;
using System.Globalization;
using Bilevel.Cli.Options;
using Bilevel.Cli.Showing;
using Bilevel.Experiments.Comparing;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Tuning;
using Bilevel.Numerics.Files;
using Bilevel.Numerics.Parallel;

namespace Bilevel.Cli.Verbs;

/// <summary><c>tune TASK</c>: step sizes for every row of a plan, the same number of trials each.</summary>
internal static class TuneVerb
{
    private static readonly string[] s_examples =
    [
        "bilevel tune hyper-cleaning --out my-plan.json",
        "bilevel tune hyper-cleaning --algorithms soba,bo-rep --trials 64 --budget 200000samples",
        "bilevel tune quadratic --budget 2000it --target 0.1 --parallel 2",
    ];

    public static Verb Create(Session session)
    {
        var trials = Words.Option("--trials", "N", "Points of the grid for each row: a square and a cube, such as 64; 64 if left out");
        var tuningSeeds = Words.Option("--tuning-seeds", "100,101", "The seeds of the trials, none of them a reporting seed");
        var parallel = Words.Option("--parallel", "N", "Trials at the same time; 1 if left out");
        var file = Words.Option("--out", "FILE", "The plan to write; a new file below runs/ if left out");
        var force = new Option<bool>("--force") { Description = "Replace the file" };
        var threads = Words.Option("--threads", "N", "Threads of the kernels; all cores if left out, 1 with --parallel");
        var plan = new PlanWords();
        var verb = new Verb("tune", "Search step sizes on a grid, with the same number of trials for every row, and write a plan", s_examples) { Words.Task, trials, tuningSeeds, parallel };
        plan.AddTo(verb);
        verb.Add(file);
        verb.Add(force);
        verb.Add(threads);
        verb.SetAction(parsed =>
        {
            var task = Names.Task(parsed.GetRequiredValue(Words.Task));
            var planned = plan.Read(parsed, task, mayStartFromNothing: true);
            var path = parsed.GetValue(file) ?? NextFree($"tuned-{task.Name}");
            if (File.Exists(path) && !parsed.GetValue(force))
                throw new UsageException($"{path} exists: replace it with --force, or choose another file with --out");
            var options = new TuningOptions { Command = session.Command };
            if (parsed.GetValue(trials) is { } count)
                options = options with { Trials = Numbers.Whole(trials.Name, count, 2) };
            if (parsed.GetValue(tuningSeeds) is { } seeds)
                options = options with { Seeds = SeedList.Parse(tuningSeeds.Name, seeds) };
            if (parsed.GetValue(parallel) is { } many)
                options = options with { Parallel = Numbers.Whole(parallel.Name, many, 1) };
            if (options.Parallel > 1 && parsed.GetValue(threads) is null)
                WorkerPool.UseThreads(1);
            else
                FolderWords.UseThreads(parsed, threads);

            var watch = new TuningWatch();
            var tuned = ProgressDisplay.Follow(session.Screen, watch, () => Tuner.Tune(planned, options, watch.Trial, session.Cancellation));
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            AtomicFile.WriteText(path, ResultJson.Write(tuned));
            Show(session, task.Objective, tuned, watch);
            session.Output.WriteLine($"Plan: {path}");
            session.Output.WriteLine($"Compare with it: bilevel compare {task.Name} --config {CommandLineText.Quoted(path)}");
            return ExitCodes.Done;
        });
        return verb;
    }

    private static void Show(Session session, string objective, ComparisonPlan plan, TuningWatch watch)
    {
        new TextTable(
            [new("row"), new(objective.Replace('_', ' '), true), new("step sizes"), new("edge of the grid"), new("trials", true)],
            [.. plan.Methods.Concat(plan.References).Select(row => new[]
            {
                row.Name,
                watch.Best[row.Name].Score.ToString("G5", CultureInfo.InvariantCulture),
                string.Join(", ", row.Parameters.Select(p => $"{p.Key} {p.Value}")),
                watch.Best[row.Name].OnEdge ? "yes" : "no",
                row.TuningTrials.ToString(CultureInfo.InvariantCulture),
            })]).Write(session.Screen);
        session.Output.WriteLine();
        string[] failed = [.. plan.Methods.Concat(plan.References).Where(r => !double.IsFinite(watch.Best[r.Name].Score)).Select(r => r.Name)];
        if (failed.Length > 0)
            session.Output.WriteLine($"Note: no trial of {string.Join(", ", failed)} lasted to the end of its budget; their step sizes mean nothing.");
    }

    private static string NextFree(string name)
    {
        for (var number = 1; ; number++)
        {
            var path = Path.Combine("runs", string.Create(CultureInfo.InvariantCulture, $"{name}-{number:D3}.json"));
            if (!Path.Exists(path))
                return path;
        }
    }
}
