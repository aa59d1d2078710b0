using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Bilevel.Bench.Iterations;
using Bilevel.Bench.Measuring;
using Bilevel.Bench.Numbers;
using Bilevel.Bench.Workloads;
using Bilevel.Numerics.Parallel;
using Bilevel.Tasks;

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
        var profile = new Option<int>("--profile") { Description = "No comparison: how long each kind of kernel takes, this many kinds a program" };
        var output = new Option<string?>("--out") { Description = "A folder for results.json and results.md" };
        var child = new Option<string?>(Sides.ChildOption) { Description = "Serve one workload on the numbers in a folder, by lines", Hidden = true };
        var command = new RootCommand("Steps of SOBA in this engine and in PyTorch, on the same numbers, side by side.") { workloads, threads, repeats, skipPeer, profile, output, child };
        command.SetAction(parsed =>
        {
            try
            {
                Workload[] chosen = [.. (parsed.GetValue(workloads) is { Length: > 0 } names ? names : WorkloadCatalog.Full.Select(w => w.Name)).Select(WorkloadCatalog.Named)];
                int[] counts = [.. Counts(parsed.GetValue(threads)!)];
                if (parsed.GetValue(child) is { } folder)
                    return Serve(chosen[0], folder, parsed.GetValue(output)!, counts[0], terminal);
                if (parsed.GetValue(profile) is > 0 and var most)
                    return PrintProfiles(chosen, counts[0], most, terminal);
                var options = new BenchOptions(chosen, counts, AtLeastOne("--repeats", parsed.GetValue(repeats)), parsed.GetValue(skipPeer), parsed.GetValue(output));
                return new Benchmark(options, terminal).Run().Failures.Count == 0 ? Done : Failed;
            }
            catch (ArgumentException error)
            {
                terminal.Error.WriteLine($"error: {error.Message}");
                return BadInput;
            }
        });
        command.Add(Iterations(terminal));
        command.Add(Texts(terminal));
        return command.Parse(args).Invoke(new() { Output = terminal.Output, Error = terminal.Error });
    }

    private static Command Iterations(Terminal terminal)
    {
        var tasks = new Argument<string[]>("TASK") { Description = "Tasks, such as hyper-cleaning:sentiment140", Arity = ArgumentArity.OneOrMore };
        var methods = new Option<string>("--methods") { Description = "Methods", DefaultValueFactory = _ => "soba,bo-rep" };
        var size = new Option<TaskSize>("--size") { Description = "The tasks' size", DefaultValueFactory = _ => TaskSize.Local };
        var data = new Option<string?>("--data") { Description = "The folder with the data" };
        var threads = new Option<int>("--threads") { Description = "Threads", DefaultValueFactory = _ => 1 };
        var workload = new Option<string>("--workload") { Description = "The workload whose rate counts", DefaultValueFactory = _ => "rnn-hyper-representation" };
        var turns = new Option<int>("--turns") { Description = "How often iterations and the workload are measured in turns", DefaultValueFactory = _ => 5 };
        var first = new Option<bool>("--first") { Description = "The very first iteration alone, compilation included" };
        var profile = new Option<int>("--profile") { Description = "Kinds of kernels of each program to list with their times" };
        var command = new Command("iterations", "Iterations of methods on tasks against the rate of the recurrent workload.") { tasks, methods, size, data, threads, workload, turns, first, profile };
        command.SetAction(parsed =>
        {
            try
            {
                WorkerPool.UseThreads(parsed.GetValue(threads));
                IterationTable.Write(
                    new(parsed.GetValue(tasks)!, parsed.GetValue(methods)!.Split(','), parsed.GetValue(size), parsed.GetValue(data))
                    {
                        Workload = parsed.GetValue(workload)!,
                        Turns = AtLeastOne("--turns", parsed.GetValue(turns)),
                        First = parsed.GetValue(first),
                        Profile = parsed.GetValue(profile),
                    },
                    terminal.Output);
                return Done;
            }
            catch (ArgumentException error)
            {
                terminal.Error.WriteLine($"error: {error.Message}");
                return BadInput;
            }
        });
        return command;
    }

    private static Command Texts(Terminal terminal)
    {
        var data = new Option<string>("--data") { Description = "The folder with amazon and glove", Required = true };
        var command = new Command("texts", "Reading and tokenising the Amazon reviews.") { data };
        command.SetAction(parsed =>
        {
            Loading.Write(parsed.GetRequiredValue(data), terminal.Output);
            return Done;
        });
        return command;
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

    private static int PrintProfiles(Workload[] workloads, int threads, int most, Terminal terminal)
    {
        WorkerPool.UseThreads(threads);
        foreach (var workload in workloads)
        {
            var folder = Directory.CreateTempSubdirectory("bilevel-profile-");
            try
            {
                NumberFolder numbers = new(folder.FullName);
                workload.Write(numbers, seed: 0);
                using var side = new OurSide(workload, numbers, numbers);
                foreach (var (title, program) in side.Programs)
                {
                    terminal.Output.WriteLine($"{workload.Name}: {title}");
                    foreach (var line in Profile.Of(program, most)) terminal.Output.WriteLine(line);
                }
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }

        return Done;
    }

    private static IEnumerable<int> Counts(string text) => text.Split(',').Select(word =>
        AtLeastOne("--threads", int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0)).Distinct().Order();

    private static int AtLeastOne(string option, int value) =>
        value >= 1 ? value : throw new ArgumentException($"{option} takes whole numbers from 1 on");
}
