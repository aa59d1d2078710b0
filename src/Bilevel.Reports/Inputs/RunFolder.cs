using Bilevel.Experiments.Results;

namespace Bilevel.Reports.Inputs;

/// <summary>What a run left in its folder.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Trace">The evaluations.</param>
/// <param name="Weights">The weights of the training rows; null for a task without any.</param>
internal sealed record RunFolder(string Path, TraceTable Trace, IReadOnlyList<RowWeight>? Weights)
{
    /// <summary>Reads the trace and the weights of a run.</summary>
    /// <exception cref="ResultFileException">The trace is missing, or a file is not what was expected.</exception>
    public static RunFolder Read(string path) => new(
        path,
        TraceTable.Read(System.IO.Path.Combine(path, RunFiles.Trace)),
        WeightTable.ReadIfPresent(System.IO.Path.Combine(path, RunFiles.Weights)));

    /// <summary>How the run ended.</summary>
    /// <exception cref="ResultFileException">The summary is missing or broken.</exception>
    public RunSummary Summary => ResultJson.Read<RunSummary>(System.IO.Path.Combine(Path, RunFiles.Summary));

    /// <summary>How the run ended; null if it hasn't.</summary>
    public RunSummary? SummaryIfEnded => File.Exists(System.IO.Path.Combine(Path, RunFiles.Summary)) ? Summary : null;
}
