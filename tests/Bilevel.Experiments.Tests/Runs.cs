using System.Text.Json.Nodes;
using Bilevel.Core;
using Bilevel.Core.Catalog;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;
using Bilevel.Tasks;
using Xunit;

namespace Bilevel.Experiments.Tests;

/// <summary>Small runs that the tests share.</summary>
internal static class Runs
{
    public static TaskOptions Tiny { get; } = new() { Size = TaskSize.Tiny };

    public static RunConfiguration Basic { get; } = new()
    {
        Task = "hyper-cleaning",
        Options = Tiny,
        Algorithm = "soba",
        Parameters = Steps("soba"),
        Seed = 2,
        Budget = "100it",
        Evaluations = 11,
    };

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Step sizes under which every method lasts on both tasks.</summary>
    public static JsonObject Steps(string name)
    {
        var steps = AlgorithmCatalog.Find(name).StepSizes;
        return new(steps.Select(s => KeyValuePair.Create<string, JsonNode?>(char.ToLowerInvariant(s.Name[0]) + s.Name[1..], s.Name == "UpperStep" ? 0.02 : 0.1)));
    }

    public static RunSummary Start(this RunConfiguration configuration, string folder, params ISolverCallback<float>[] watchers) =>
        Runner.Start(configuration, folder, new() { Watchers = watchers, CheckpointEvery = TimeSpan.Zero }, Token);

    public static RunManifest Manifest(string folder) => ResultJson.Read<RunManifest>(Path.Combine(folder, RunFiles.Manifest));

    public static TraceTable Trace(string folder) => TraceTable.Read(Path.Combine(folder, RunFiles.Trace));

    /// <summary>All columns but seconds.</summary>
    public static string[] Timeless(string folder) => [.. File.ReadAllLines(Path.Combine(folder, RunFiles.Trace)).Select(line => string.Join(',', line.Split(',').Where((_, i) => i != 1)))];

    /// <summary>The checkpoint without its seconds: everything that a run goes on from.</summary>
    public static string State(string folder)
    {
        var c = CheckpointFile.Read<float>(Path.Combine(folder, RunFiles.Checkpoint), Manifest(folder).ConfigurationHash);
        var ledger = string.Join(';', Quantities.All.Select(q => $"{q.Key()} {c.Ledger[q]} {c.Ledger.Samples(q)}"));
        var vectors = string.Join('\n', c.Vectors.Select(v => $"{v.Name}: {string.Join(' ', v.Values.Select(BitConverter.SingleToInt32Bits))}"));
        return $"{c.Algorithm} {c.Iteration} {c.Evaluations} {c.Marks} {ledger}\n{vectors}";
    }

    /// <summary>Cancels after so many steps.</summary>
    public sealed class CancelAfter(long iterations, CancellationTokenSource source) : ISolverCallback<float>
    {
        public bool AfterStep(SolverProgress<float> progress)
        {
            if (progress.Iteration >= iterations)
                source.Cancel();
            return true;
        }
    }

    /// <summary>Ends a run after so many steps as a killed process would: nothing is written at the end.</summary>
    public sealed class KillAfter(long iterations) : ISolverCallback<float>
    {
        public bool AfterStep(SolverProgress<float> progress) => progress.Iteration < iterations ? true : throw new Killed();
    }

    public sealed class Killed : Exception;
}
