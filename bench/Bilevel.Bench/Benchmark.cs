using Bilevel.Bench.Measuring;
using Bilevel.Bench.Numbers;
using Bilevel.Bench.Results;
using Bilevel.Bench.Workloads;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;
using Spectre.Console;

namespace Bilevel.Bench;

/// <summary>What to measure.</summary>
/// <param name="Workloads">In order.</param>
/// <param name="Threads">Ascending.</param>
/// <param name="Rounds">Of a median.</param>
/// <param name="SkipPeer">This engine alone.</param>
/// <param name="Output">A folder for results, or null.</param>
internal sealed record BenchOptions(IReadOnlyList<Workload> Workloads, IReadOnlyList<int> Threads, int Rounds, bool SkipPeer, string? Output);

/// <summary>Measures workloads one after another and shows the tables.</summary>
internal sealed class Benchmark(BenchOptions options, Terminal terminal)
{
    private const ulong Seed = 1;

    public BenchResult Run()
    {
        var python = options.SkipPeer ? null : Python.WithTorch();
        if (python is null && !options.SkipPeer)
            terminal.Error.WriteLine("PyTorch was not found (python3 with numpy and torch): this engine alone is measured. On Debian: apt-get install python3-torch libopenblas0-pthread");
        var results = new List<WorkloadResult>();
        var failures = new List<string>();
        var temporary = Directory.CreateTempSubdirectory("bilevel-bench-");
        try
        {
            foreach (var workload in options.Workloads)
                Measure(workload, Path.Combine(temporary.FullName, workload.Name), python, results, failures);
        }
        finally
        {
            temporary.Delete(recursive: true);
        }

        var result = new BenchResult(Machine.Describe(), options.Rounds, results, failures);
        Show(result);
        return result;
    }

    private void Measure(Workload workload, string folder, string? python, List<WorkloadResult> results, List<string> failures)
    {
        var numbers = new NumberFolder(folder);
        workload.Write(numbers, Seed);
        foreach (var threads in options.Threads)
        {
            terminal.Error.WriteLine($"{workload.Name}, {threads} thread{(threads > 1 ? "s" : "")} …");
            try
            {
                results.Add(new Comparison(workload, numbers, threads, options.Rounds).Run(python));
            }
            catch (Exception failure) when (failure is DisagreementException or SideException)
            {
                failures.Add($"{workload.Name}, {threads} threads: {failure.Message}");
                terminal.Error.WriteLine($"error: {failures[^1]}");
            }
        }

        Directory.Delete(folder, recursive: true);
    }

    private void Show(BenchResult result)
    {
        ResultTable[] tables = [ResultTables.Times(result), ResultTables.Limits(result)];
        string[] notes = [.. ResultTables.Notes(result), .. result.Failures.Select(f => $"FAILED: {f}")];
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(terminal.Output), Ansi = terminal.IsPlain ? AnsiSupport.No : AnsiSupport.Detect });
        console.Profile.Width = terminal.Width;
        foreach (var table in tables)
            console.Write(table.ToTable());
        foreach (var note in notes)
            terminal.Output.WriteLine(note);
        if (options.Output is not { } folder)
            return;
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "results.json"), ResultJson.Write(result));
        File.WriteAllText(Path.Combine(folder, "results.md"), string.Join('\n', [.. tables.Select(t => t.ToMarkdown()), .. notes.Select(n => $"* {n}")]) + "\n");
    }
}
