using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Bilevel.Bench.Measuring;
using Bilevel.Bench.Workloads;
using Bilevel.Numerics.Parallel;

namespace Bilevel.Bench;

/// <summary>The benchmark's command line.</summary>
internal static class BenchCommand
{
    private const int Done = 0, Failed = 1, BadInput = 2;
    private static readonly JsonSerializerOptions s_lines = new(JsonSerializerDefaults.Web);

    public static int Run(string[] args, Terminal terminal)
    {
        var workloads = new Argument<string[]>("WORKLOAD") { Description = $"Which to run, all if left out: {string.Join(", ", WorkloadCatalog.Full.Select(w => w.Name))}", Arity = ArgumentArity.ZeroOrMore };
        var threads = new Option<string>("--threads") { Description = "Numbers of threads, such as 1,2", DefaultValueFactory = _ => "1,2" };
        var repeats = new Option<int>("--repeats") { Description = "Rounds of a median", DefaultValueFactory = _ => 9 };
        var skipPeer = new Option<bool>("--skip-peer") { Description = "Measure this engine alone" };
        var output = new Option<string?>("--out") { Description = "A folder for results.json and results.md" };
        var child = new Option<string?>(Sides.ChildOption) { Description = "Serve one workload on the numbers in a folder, by lines", Hidden = true };
        var command = new RootCommand("Steps of SOBA in this engine and in PyTorch, on the same numbers, side by side.") { workloads, threads, repeats, skipPeer, output, child };
        command.SetAction(parsed =>
        {
            try
            {
                Workload[] chosen = [.. (parsed.GetValue(workloads) is { Length: > 0 } names ? names : WorkloadCatalog.Full.Select(w => w.Name)).Select(WorkloadCatalog.Named)];
                int[] counts = [.. Counts(parsed.GetValue(threads)!)];
                if (parsed.GetValue(child) is { } folder)
                    return Serve(chosen[0], folder, parsed.GetValue(output)!, counts[0], terminal);
                var options = new BenchOptions(chosen, counts, AtLeastOne("--repeats", parsed.GetValue(repeats)), parsed.GetValue(skipPeer), parsed.GetValue(output));
                return new Benchmark(options, terminal).Run().Failures.Count == 0 ? Done : Failed;
            }
            catch (ArgumentException error)
            {
                terminal.Error.WriteLine($"error: {error.Message}");
                return BadInput;
            }
        });
        return command.Parse(args).Invoke(new() { Output = terminal.Output, Error = terminal.Error });
    }

    private static int Serve(Workload workload, string numbers, string answers, int threads, Terminal terminal)
    {
        WorkerPool.UseThreads(threads);
        using var side = new OurSide(workload, new(numbers), new(answers));
        terminal.Output.WriteLine("{}");
        while (terminal.Input.ReadLine() is { } line)
        {
            terminal.Output.WriteLine(JsonSerializer.Serialize(side.Answer(line), s_lines));
            terminal.Output.Flush();
        }

        return Done;
    }

    private static IEnumerable<int> Counts(string text) => text.Split(',').Select(word =>
        AtLeastOne("--threads", int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0)).Distinct().Order();

    private static int AtLeastOne(string option, int value) =>
        value >= 1 ? value : throw new ArgumentException($"{option} takes whole numbers from 1 on");
}
