using System.CommandLine;
using System.Globalization;
using Bilevel.Cli.Options;
using Bilevel.Cli.Showing;
using Bilevel.Experiments.Comparing;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;
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
        "bilevel tune quadratic --algorithms all --budget 2000it --target 0.1 --processes 2 --out quadratic.json",
        "bilevel tune quadratic --config quadratic.json --algorithms amigo --only-missing --out quadratic.json",
        "bilevel tune quadratic --budget 2000it --target 0.1 --search halving --trials 100",
    ];

    public static Verb Create(Session session)
    {
        var search = Words.Option("--search", "grid|halving", "A full grid, or successive halving: many points for a short budget, the best for longer ones; grid if left out");
        var trials = Words.Option("--trials", "N", "Points for each row: for a grid a square and a cube, such as 64; 64 if left out");
        var eta = Words.Option("--eta", "N", "Successive halving keeps one point in N and runs it N times as long; 4 if left out");
        var tuningSeeds = Words.Option("--tuning-seeds", "100,101", "The seeds of the trials, none of them a reporting seed");
        var processes = ProcessesOption();
        var onlyMissing = new Option<bool>("--only-missing") { Description = "Keep the rows of the plan that the same search has tuned, and add those of --algorithms" };
        var file = Words.Option("--out", "FILE", $"The plan to write; a new file below runs/ if left out. Until it is written, finished trials stand in FILE{TuningJournal.Suffix}, and the same command goes on from them");
        var force = new Option<bool>("--force") { Description = "Replace the file, and start anew; the trials of an interrupted search are kept aside" };
        var threads = Words.Option("--threads", "N", "Threads of the kernels; all cores if left out, shared among the processes");
        var plan = new PlanWords();
        var verb = new Verb("tune", "Search step sizes, with the same number of trials for every row, and write a plan", s_examples)
        {
            Words.Task, search, trials, eta, tuningSeeds, processes, onlyMissing,
        };
        plan.AddTo(verb);
        verb.Add(file);
        verb.Add(force);
        verb.Add(threads);
        verb.SetAction(parsed =>
        {
            var task = Names.Task(parsed.GetRequiredValue(Words.Task));
            var missing = parsed.GetValue(onlyMissing);
            var planned = plan.Read(parsed, task, mayStartFromNothing: true, addsMethods: missing);
            var options = new TuningOptions { Command = session.Command, OnlyMissing = missing };
            if (parsed.GetValue(search) is { } kind)
                options = options with { Search = Names.Choice<TuningSearch>(search.Name, kind) };
            if (parsed.GetValue(trials) is { } count)
                options = options with { Trials = Numbers.Whole(trials.Name, count, 2) };
            if (parsed.GetValue(eta) is { } factor)
                options = options with { Eta = Numbers.Whole(eta.Name, factor, 2) };
            if (parsed.GetValue(tuningSeeds) is { } seeds)
                options = options with { Seeds = SeedList.Parse(tuningSeeds.Name, seeds) };
            options = Spread(options, parsed, processes, threads);

            var path = parsed.GetValue(file) ?? NextFree($"tuned-{task.Name}");
            var isItsOwn = missing && plan.ConfigFile(parsed) is { } config && Path.GetFullPath(config) == Path.GetFullPath(path);
            if (File.Exists(path) && !parsed.GetValue(force) && !isItsOwn)
                throw new UsageException($"{path} exists: replace it with --force, or choose another file with --out");
            if (parsed.GetValue(force))
                SetAside(session, TuningJournal.PathFor(path));
            return Run(session, planned, path, options);
        });
        return verb;
    }

    public static Option<string?> ProcessesOption()
    {
        var option = Words.Option("--processes", "N", "Trials at the same time, each in a process of its own; 1 if left out");
        option.Aliases.Add("--parallel");
        return option;
    }

    /// <summary>The number of processes, and the threads that each has.</summary>
    public static TuningOptions Spread(TuningOptions options, ParseResult parsed, Option<string?> processes, Option<string?> threads)
    {
        var count = parsed.GetValue(processes) is { } many ? Numbers.Whole(processes.Name, many, 1) : 1;
        var share = parsed.GetValue(threads) is { } text ? Numbers.Whole(threads.Name, text, 1) : Math.Max(1, Environment.ProcessorCount / count);
        WorkerPool.UseThreads(count > 1 ? 1 : share);
        return options with { Processes = count, Worker = () => TuneWorkerVerb.Start(share.ToString(CultureInfo.InvariantCulture)) };
    }

    // Trials may have taken hours: starting anew does not throw them away.
    private static void SetAside(Session session, string journal)
    {
        if (!File.Exists(journal))
            return;
        var aside = journal[..^TuningJournal.Suffix.Length] + ".before" + TuningJournal.Suffix;
        File.Move(journal, aside, overwrite: true);
        session.Output.WriteLine($"The trials of an interrupted search were kept: {aside}; 'bilevel resume' goes on from them");
    }

    /// <summary>Goes on with the search of a journal.</summary>
    public static int Resume(Session session, string journal, Func<TuningOptions, TuningOptions> spread)
    {
        var header = TuningJournal.ReadHeader(journal);
        return Run(session, header.Plan, journal[..^TuningJournal.Suffix.Length], spread(header.Options with { Command = header.Command }));
    }

    private static int Run(Session session, ComparisonPlan planned, string path, TuningOptions options)
    {
        var journal = TuningJournal.PathFor(path);
        session.Folder = journal;
        var (watch, recorded) = (new TuningWatch(), 0);
        var tuned = ProgressDisplay.Follow(session.Screen, watch, () => Tuner.Tune(planned, options with { Journal = journal }, trial =>
        {
            recorded += trial.IsRecorded ? 1 : 0;
            watch.Trial(trial);
        }, session.Cancellation));
        AtomicFile.WriteText(path, ResultJson.Write(tuned));
        File.Delete(journal);

        if (recorded > 0)
            session.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{recorded} trials were found finished in {journal} and not run again."));
        Show(session, RunConfiguration.FindTask(tuned.Task).Objective, tuned);
        session.Output.WriteLine($"Plan: {path}");
        session.Output.WriteLine($"Compare with it: bilevel compare {tuned.Task} --config {CommandLineText.Quoted(path)}");
        return ExitCodes.Done;
    }

    private static void Show(Session session, string objective, ComparisonPlan plan)
    {
        PlannedRow[] rows = [.. plan.Methods, .. plan.References];
        new TextTable(
            [new("row"), new(objective.Replace('_', ' '), true), new("step sizes"), new("edge of the ranges"), new("trials", true)],
            [.. rows.Select(row => new[]
            {
                row.Name,
                row.TuningScore?.ToString("G5", CultureInfo.InvariantCulture) ?? "–",
                string.Join(", ", row.Parameters.Select(p => $"{p.Key} {p.Value}")),
                row.OnEdge ? "yes" : "no",
                row.TuningTrials.ToString(CultureInfo.InvariantCulture),
            })]).Write(session.Screen);
        session.Output.WriteLine();
        NotApplicablePrinter.Write(plan.NotApplicable, session.Output);
        foreach (var row in rows)
        {
            foreach (var remark in row.Remarks)
                session.Output.WriteLine($"Note: {row.Name}: {remark}.");
        }
    }

    // A name whose plan is not written yet may be that of an interrupted search: the same command finds its journal there.
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
