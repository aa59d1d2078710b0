using System.CommandLine;
using Bilevel.Cli.Options;
using Bilevel.Cli.Showing;
using Bilevel.Experiments.Comparing;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;
using Bilevel.Experiments.Tuning;

namespace Bilevel.Cli.Verbs;

/// <summary><c>resume DIR</c>: goes on with a run, a comparison or a search of step sizes that was stopped or killed.</summary>
internal static class ResumeVerb
{
    private static readonly string[] s_examples =
    [
        "bilevel resume runs/compare-hyper-cleaning-001",
        "bilevel resume runs/run-quadratic-soba-001 --threads 2",
        "bilevel resume quadratic.json.trials.jsonl --processes 2",
    ];

    public static Verb Create(Session session)
    {
        var folder = new Argument<string>("DIR") { Description = $"The folder of the run or of the comparison, or the journal of a search (FILE{TuningJournal.Suffix})" };
        var processes = TuneVerb.ProcessesOption();
        var threads = FolderWords.ThreadsOption();
        var every = FolderWords.CheckpointOption();
        var verb = new Verb("resume", "Go on with a stopped run, comparison or search of step sizes, as if it had never stopped", s_examples) { folder, threads, every, processes };
        verb.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(folder);
            if (path.EndsWith(TuningJournal.Suffix, StringComparison.Ordinal))
                return TuneVerb.Resume(session, path, options => TuneVerb.Spread(options, parsed, processes, threads));
            if (parsed.GetValue(processes) is not null)
                throw new UsageException($"{processes.Name}: only a search of step sizes runs in processes, not {path}");
            FolderWords.UseThreads(parsed, threads);
            var settings = FolderWords.CheckpointEvery(new() { Command = session.Command }, parsed, every);
            session.Folder = path;
            return ResultFolder.KindOf(path) switch
            {
                ResultFolderKind.Comparison => ResumeComparison(session, path, settings),
                ResultFolderKind.Run => ResumeRun(session, path, settings),
                ResultFolderKind.Figure => throw new UsageException($"{path} holds a figure: give its own command again to go on with its runs"),
                _ => throw new UsageException($"{path} holds a finished cleaning: there is nothing to go on with"),
            };
        });
        return verb;
    }

    private static int ResumeComparison(Session session, string folder, RunSettings settings)
    {
        var watch = new ComparisonWatch();
        var command = FirstCommand(folder) ?? settings.Command;
        return CompareVerb.Finish(session, folder, ProgressDisplay.Follow(
            session.Screen, watch, () => Comparison.Resume(folder, settings with { Command = command }, watch, session.Cancellation)));
    }

    private static int ResumeRun(Session session, string folder, RunSettings settings)
    {
        var watch = new RunWatch(folder);
        return RunVerb.Finish(session, folder, ProgressDisplay.Follow(
            session.Screen, watch, () => Runner.Resume(folder, settings with { Watchers = [watch] }, session.Cancellation)));
    }

    // The command that began the comparison, from the first run that it finished or began.
    private static string? FirstCommand(string folder)
    {
        var manifest = Directory.EnumerateFiles(folder, RunFiles.Manifest, SearchOption.AllDirectories).FirstOrDefault();
        return manifest is null ? null : ResultJson.Read<RunManifest>(manifest).Command;
    }
}
