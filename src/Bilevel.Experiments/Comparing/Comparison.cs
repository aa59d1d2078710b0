using Bilevel.Core;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;
using Bilevel.Numerics.Files;

namespace Bilevel.Experiments.Comparing;

/// <summary>One run of a comparison, as those who watch see it.</summary>
/// <param name="Index">Its number, from 0.</param>
/// <param name="Count">The number of runs.</param>
/// <param name="Title">The row's name in tables.</param>
/// <param name="Seed">The seed.</param>
public sealed record ComparedRun(int Index, int Count, string Title, int Seed);

/// <summary>Watches a comparison, for instance to show progress.</summary>
public interface IComparisonWatcher
{
    /// <summary>A run begins; what is returned watches it from within.</summary>
    ISolverCallback<float>? Begins(ComparedRun run);

    /// <summary>A run has ended.</summary>
    void Ended(ComparedRun run, RunSummary summary);
}

/// <summary>Runs every row of a plan on every seed, one run at a time, and writes the table.</summary>
public static class Comparison
{
    /// <summary>The budget of the discarded run before a row's first, so that no row pays for the just-in-time compiler.</summary>
    private static readonly Budget s_warmUp = Budget.OfSeconds(0.5);

    /// <summary>Runs a plan in a new folder.</summary>
    /// <returns>The table, or null if it was cancelled: the folder can then be resumed.</returns>
    /// <exception cref="ConfigurationException">The plan can't be run.</exception>
    /// <exception cref="RunFolderException">The folder holds something already.</exception>
    public static ComparisonResult? Start(ComparisonPlan plan, string folder, RunSettings settings, IComparisonWatcher? watcher = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(settings);
        plan.Validate();

        // Data that can't be read is found before the folder is made.
        plan = plan.Applicable();
        _ = plan.Configuration(plan.Methods[0], plan.Seeds[0]).BuildTask();
        RunFolder.Create(folder, settings.Force);
        AtomicFile.WriteText(Path.Combine(folder, RunFiles.Plan), ResultJson.Write(plan));
        return Execute(plan, folder, settings, watcher, cancellation);
    }

    /// <summary>Goes on with the comparison in a folder: finished runs stay, the one that was cut off goes on from its checkpoint.</summary>
    /// <returns>The table, or null if it was cancelled again.</returns>
    public static ComparisonResult? Resume(string folder, RunSettings settings, IComparisonWatcher? watcher = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var plan = ComparisonPlan.Read(Path.Combine(folder, RunFiles.Plan));
        plan.Validate();
        return Execute(plan, folder, settings, watcher, cancellation);
    }

    private static ComparisonResult? Execute(ComparisonPlan plan, string folder, RunSettings settings, IComparisonWatcher? watcher, CancellationToken cancellation)
    {
        PlannedRow[] rows = [.. plan.Methods, .. plan.References];
        var (index, count) = (0, rows.Length * plan.Seeds.Count);
        foreach (var row in rows)
        {
            var isWarm = false;
            foreach (var seed in plan.Seeds)
            {
                var configuration = plan.Configuration(row, seed);
                var run = new ComparedRun(index++, count, row.Title ?? configuration.Title, seed);
                var runFolder = Path.Combine(folder, RunFolderOf(row, seed));
                var watch = watcher?.Begins(run);
                var one = settings with { Force = false, Watchers = watch is null ? [] : [watch], Diagnosis = plan.Diagnosis };
                if (settings.WarmUp && !isWarm && !Runner.IsFinished(runFolder))
                {
                    WarmUp(configuration, cancellation);
                    isWarm = true;
                }

                var summary = File.Exists(Path.Combine(runFolder, RunFiles.Manifest))
                    ? Runner.Resume(runFolder, one, cancellation)
                    : Runner.Start(configuration, runFolder, one, cancellation);
                watcher?.Ended(run, summary);
                if (cancellation.IsCancellationRequested && summary.StopReason == nameof(StopReason.Cancelled))
                    return null;
            }
        }

        var result = ComparisonTableBuilder.Build(plan, folder, settings.Command);
        AtomicFile.WriteText(Path.Combine(folder, RunFiles.Comparison), ResultJson.Write(result));
        return result;
    }

    /// <summary>The folder of a row's run on a seed, relative to the comparison's.</summary>
    internal static string RunFolderOf(PlannedRow row, int seed) => Path.Combine(row.Name, $"seed-{seed}");

    private static void WarmUp(RunConfiguration configuration, CancellationToken cancellation)
    {
        var task = configuration.BuildTask();
        var names = task.Metrics.Names.Count;
        Solver.Run(configuration.BuildAlgorithm(), task.Oracle, task.Start, new SolverOptions<float>(s_warmUp), cancellation);
        task.Metrics.Evaluate(task.Start.X, task.Start.Y, new double[names]);
    }
}
