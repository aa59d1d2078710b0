using Bilevel.Core;
using Bilevel.Core.Diagnostics;
using Bilevel.Experiments.Results;
using Bilevel.Numerics.Files;
using Bilevel.Tasks;

namespace Bilevel.Experiments.Diagnosing;

/// <summary>Keeps the smoothness of a run in its folder: the samples with every checkpoint, what they say at the end.</summary>
internal sealed class SmoothnessRecorder
{
    private readonly string _folder;
    private readonly RunManifest _manifest;
    private readonly SmoothnessOptions _options;

    /// <param name="folder">The run's folder.</param>
    /// <param name="manifest">What is run.</param>
    /// <param name="options">Where to measure.</param>
    /// <param name="task">The task; gradients are measured without the run's clip.</param>
    /// <param name="resumedAt">The iteration of the checkpoint that the run goes on from: samples of earlier steps are kept, later ones measured again; null for a new run.</param>
    /// <exception cref="ResultFileException">The samples of an earlier sitting can't be read.</exception>
    public SmoothnessRecorder(string folder, RunManifest manifest, SmoothnessOptions options, TaskInstance<float> task, long? resumedAt)
    {
        (_folder, _manifest, _options) = (folder, manifest, options);
        var earlier = resumedAt is { } iteration ? SmoothnessTable.Read(Samples).Where(s => s.Iteration < iteration) : [];
        Probe = new(task.Oracle is ClippedOracle<float> clipped ? clipped.Unclipped : task.Oracle, options, (ulong)manifest.Seed, task.LargestFeatureNorm, earlier);
    }

    /// <summary>What measures.</summary>
    public SmoothnessProbe<float> Probe { get; }

    private string Samples => Path.Combine(_folder, RunFiles.Smoothness);

    /// <summary>Writes the samples so far.</summary>
    public void Flush() => AtomicFile.WriteText(Samples, SmoothnessTable.ToCsv(Probe.Samples));

    /// <summary>Writes the evenly spaced samples of a run that has ended, and what they say.</summary>
    public void Conclude()
    {
        var samples = Probe.Even();
        AtomicFile.WriteText(Samples, SmoothnessTable.ToCsv(samples));
        AtomicFile.WriteText(Path.Combine(_folder, RunFiles.Diagnosis), ResultJson.Write(DiagnosisResult.Of(_manifest.Task, _manifest.Title, _manifest.Seed, _options, samples)));
    }
}
