using System.Text;
using Bilevel.Core;
using Bilevel.Core.Algorithms;
using Bilevel.Core.Diagnostics;
using Bilevel.Experiments.Diagnosing;
using Bilevel.Experiments.Results;
using Bilevel.Numerics.Files;
using Bilevel.Tasks;

namespace Bilevel.Experiments.Running;

/// <summary>How a run is carried out; none of it changes a number.</summary>
public sealed record RunSettings
{
    /// <summary>The command line, for the manifest.</summary>
    public string Command { get; init; } = "";

    /// <summary>Whether results in the folder may be replaced.</summary>
    public bool Force { get; init; }

    /// <summary>Time between two checkpoints.</summary>
    public TimeSpan CheckpointEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether a comparison makes a short run of each row before its first, and discards it, so that no row pays for the just-in-time compiler.</summary>
    public bool WarmUp { get; init; } = true;

    /// <summary>Watches the run, for instance to show progress.</summary>
    public IReadOnlyList<ISolverCallback<float>> Watchers { get; init; } = [];

    /// <summary>Where to measure the smoothness of the upper loss along a new run; null for nowhere. A resumed run goes on as it began.</summary>
    public SmoothnessOptions? Diagnosis { get; init; }
}

/// <summary>One run in one folder: manifest, trace, checkpoints, summary.</summary>
public static class Runner
{
    /// <summary>Runs a configuration in a new folder.</summary>
    /// <exception cref="ConfigurationException">The configuration can't be run.</exception>
    /// <exception cref="RunFolderException">The folder holds something already.</exception>
    public static RunSummary Start(RunConfiguration configuration, string folder, RunSettings settings, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(settings);
        var effective = configuration.Effective();
        var task = effective.BuildTask();
        RunFolder.Create(folder, settings.Force);
        var manifest = Manifest(effective, task, settings.Command) with { Diagnosis = settings.Diagnosis };
        AtomicFile.WriteText(Path.Combine(folder, RunFiles.Manifest), ResultJson.Write(manifest));
        return Execute(effective, task, manifest, folder, settings, resume: null, cancellation);
    }

    /// <summary>Goes on with the run in a folder from its last checkpoint, or from the start if it has none; a finished run is returned as it is.</summary>
    /// <exception cref="ResultFileException">The folder's manifest or trace can't be used.</exception>
    /// <exception cref="CheckpointException">The checkpoint can't be used.</exception>
    public static RunSummary Resume(string folder, RunSettings settings, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var manifest = ResultJson.Read<RunManifest>(Path.Combine(folder, RunFiles.Manifest));
        if (Finished(folder) is { } finished)
            return finished;

        var configuration = RunConfiguration.FromJson(manifest.Configuration).Effective();
        if (configuration.Hash() != manifest.ConfigurationHash)
            throw new ResultFileException(Path.Combine(folder, RunFiles.Manifest), "its configuration has been changed since the run: the hash does not match");
        var task = configuration.BuildTask();
        if (task.Data.Sha256 != manifest.Data.Sha256)
            throw new ResultFileException(Path.Combine(folder, RunFiles.Manifest), $"the data has changed since the run: expected SHA-256 {manifest.Data.Sha256}, got {task.Data.Sha256} from {task.Data.Source}");

        var path = Path.Combine(folder, RunFiles.Checkpoint);
        var checkpoint = File.Exists(path) ? CheckpointFile.Read<float>(path, manifest.ConfigurationHash) : null;
        return Execute(configuration, task, manifest, folder, settings, checkpoint, cancellation);
    }

    /// <summary>Whether the folder holds a run that has ended otherwise than by being cancelled.</summary>
    internal static bool IsFinished(string folder) => Finished(folder) is not null;

    private static RunSummary? Finished(string folder)
    {
        var path = Path.Combine(folder, RunFiles.Summary);
        return File.Exists(path) && ResultJson.Read<RunSummary>(path) is var summary && summary.StopReason != nameof(StopReason.Cancelled) ? summary : null;
    }

    private static RunSummary Execute(
        RunConfiguration configuration, TaskInstance<float> task, RunManifest manifest, string folder, RunSettings settings, Checkpoint<float>? resume, CancellationToken cancellation)
    {
        var trace = new TraceRecorder(task.Metrics, Path.Combine(folder, RunFiles.Trace));
        if (resume is not null)
            trace.Restore(resume.Evaluations);
        var smoothness = manifest.Diagnosis is { } options ? new SmoothnessRecorder(folder, manifest, options, task, resume?.Iteration) : null;
        var checkpointer = new Checkpointer(Path.Combine(folder, RunFiles.Checkpoint), manifest.ConfigurationHash, Flush, settings.CheckpointEvery);
        var result = Solver.Run(
            configuration.BuildAlgorithm(), task.Oracle, task.Start,
            new SolverOptions<float>(Budget.Parse(configuration.Budget))
            {
                Evaluations = configuration.Evaluations,
                Callbacks = [trace, .. smoothness is null ? (ISolverCallback<float>[])[] : [smoothness.Probe], checkpointer, .. settings.Watchers],
                Resume = resume,
            },
            cancellation);

        Flush();
        if (result.Reason != StopReason.Cancelled)
            smoothness?.Conclude();
        var ledger = result.Progress.Ledger;
        var summary = new RunSummary
        {
            StopReason = result.Reason.ToString(),
            Message = result.Message,
            Iterations = result.Progress.Iteration,
            Seconds = result.Progress.Seconds,
            CompileSeconds = (task.Oracle as ICompiles)?.CompileSeconds ?? 0,
            Metrics = trace.Last(),
            Remarks = result.Progress.State.Solves?.Unsolved() is { } unsolved ? [unsolved] : [],
        };
        if (task.Weights is { } weights && !result.Reason.IsFailure())
            AtomicFile.WriteText(Path.Combine(folder, RunFiles.Weights), WeightsCsv(weights(result.Progress.State.X)));
        AtomicFile.WriteText(Path.Combine(folder, RunFiles.Manifest), ResultJson.Write(manifest with
        {
            Calls = Quantities.All.ToDictionary(q => q.Key(), q => ledger[q]),
            Samples = Quantities.All.ToDictionary(q => q.Key(), q => ledger.Samples(q)),
        }));
        AtomicFile.WriteText(Path.Combine(folder, RunFiles.Summary), ResultJson.Write(summary));
        return summary;

        void Flush()
        {
            trace.Flush();
            smoothness?.Flush();
        }
    }

    private static RunManifest Manifest(RunConfiguration configuration, TaskInstance<float> task, string command) => new()
    {
        Task = configuration.Task,
        Algorithm = configuration.Algorithm,
        Title = configuration.Title,
        Configuration = configuration.ToJson(),
        ConfigurationHash = configuration.Hash(),
        Seed = configuration.Seed,
        Data = task.Data,
        Machine = Machine.Describe(),
        Command = command,
        Absent = task.Oracle.Shape.UpperDependsOnX ? [] : [Quantity.UpperGradientX.Key()],
    };

    private static string WeightsCsv(IReadOnlyList<RowWeight> weights)
    {
        var text = new StringBuilder("row,weight,corrupted\n");
        foreach (var row in weights)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{row.Row},{row.Weight:R},{(row.IsCorrupted ? 1 : 0)}\n");
        return text.ToString();
    }
}
