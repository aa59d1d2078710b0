using Bilevel.Core.Diagnostics;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;

namespace Bilevel.Experiments.Diagnosing;

/// <summary>How smooth a task's upper loss is along a method's path.</summary>
public static class Diagnosis
{
    /// <summary>The method whose path is measured where nobody names one: BO-REP, whose paper the figure is from, and whose steps of constant length also last where others diverge.</summary>
    public const string UsualAlgorithm = "bo-rep";

    /// <summary>Runs a configuration in a new folder and measures along its path.</summary>
    /// <param name="configuration">The run.</param>
    /// <param name="folder">The folder of the run; smoothness.csv and smoothness.json are written beside its other files.</param>
    /// <param name="settings">How it is carried out.</param>
    /// <param name="options">Where to measure.</param>
    /// <param name="cancellation">Ends the run between two steps; <see cref="Runner.Resume"/> then goes on with run and measurement.</param>
    /// <returns>How the run ended, and what was found; null if it was cancelled.</returns>
    /// <exception cref="ConfigurationException">The configuration can't be run.</exception>
    /// <exception cref="RunFolderException">The folder holds something already.</exception>
    public static (RunSummary Summary, DiagnosisResult? Result) Run(
        RunConfiguration configuration, string folder, RunSettings settings, SmoothnessOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var summary = Runner.Start(configuration, folder, settings with { Diagnosis = options }, cancellation);
        return (summary, Exists(folder) ? Read(folder) : null);
    }

    /// <summary>Whether a run's folder holds a finished diagnosis.</summary>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, RunFiles.Diagnosis));

    /// <summary>What was found along a finished run.</summary>
    /// <exception cref="ResultFileException">The folder holds none, or it is broken.</exception>
    public static DiagnosisResult Read(string folder) => ResultJson.Read<DiagnosisResult>(Path.Combine(folder, RunFiles.Diagnosis));

    /// <summary>The points that a finished run's diagnosis rests on.</summary>
    /// <exception cref="ResultFileException">The folder holds none, or they are broken.</exception>
    public static IReadOnlyList<SmoothnessSample> ReadSamples(string folder) => SmoothnessTable.Read(Path.Combine(folder, RunFiles.Smoothness));
}
