using System.Diagnostics;
using Bilevel.Bench.Measuring;
using Bilevel.Bench.Numbers;
using Bilevel.Bench.Workloads;
using Bilevel.Experiments.Running;
using Bilevel.Numerics.Parallel;
using Bilevel.Tasks;
using static System.FormattableString;

namespace Bilevel.Bench.Iterations;

/// <summary>What to measure.</summary>
/// <param name="Tasks">Names, each with a data set after a colon where it is not the task's own.</param>
/// <param name="Methods">Names.</param>
/// <param name="Size">The tasks' size.</param>
/// <param name="Data">The folder with the data, or null.</param>
/// <param name="Repeats">Iterations of a median; 1 is the very first, with the compilation of its programs.</param>
/// <param name="Profile">Kinds of kernels of each program to list with their times; 0 for none.</param>
public sealed record IterationOptions(IReadOnlyList<string> Tasks, IReadOnlyList<string> Methods, TaskSize Size, string? Data, int Repeats, int Profile);

/// <summary>The time of an iteration against the time that its floating-point operations would take at the rate of the recurrent workloads.</summary>
public static class IterationTable
{
    private const int Rounds = 9, WarmUp = 3;

    /// <summary>Measures and prints a table in Markdown.</summary>
    public static void Write(IterationOptions options, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        List<string> listings = [];
        output.WriteLine("| what | Mflop | ms | GFLOP/s | time ÷ (operations ÷ the workload's rate) | peak memory, MiB |");
        output.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: |");
        var rate = WorkloadRate(out var operations, out var seconds);
        Row("workload rnn-hyper-representation, one SOBA step", operations, seconds);
        foreach (var task in options.Tasks)
        {
            foreach (var method in options.Methods)
            {
                (operations, seconds) = Iteration(options, task, method, listings);
                Row($"{task}, {options.Size.ToString().ToLowerInvariant()}, one iteration of {method}", operations, seconds);
            }
        }

        output.WriteLine();
        output.WriteLine(Invariant($"{Machine.Describe().Cpu}, {WorkerPool.Shared.Threads} thread(s); clock {Clock.Gigahertz():f2} GHz by a dependent chain"));
        foreach (var line in listings) output.WriteLine(line);

        void Row(string what, double operations, double seconds) => output.WriteLine(Invariant(
            $"| {what} | {operations / 1e6:f1} | {seconds * 1e3:f2} | {operations / seconds / 1e9:f0} | {seconds / (operations / rate):f2} | {PeakMemory.Bytes() >> 20} |"));
    }

    private static double WorkloadRate(out double operations, out double seconds)
    {
        var folder = Directory.CreateTempSubdirectory("bilevel-iterations-");
        try
        {
            var workload = WorkloadCatalog.Named("rnn-hyper-representation");
            NumberFolder numbers = new(folder.FullName);
            workload.Write(numbers, seed: 0);
            using var side = new OurSide(workload, numbers, numbers);
            operations = side.Operations;
            seconds = Median(() => side.Answer("steps 1"), Rounds);
            return operations / seconds;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // A median over iterations of equal cost; a method whose iterations differ is measured over whole rounds of them.
    private static (double Operations, double Seconds) Iteration(IterationOptions options, string name, string method, List<string> listings)
    {
        var (task, dataset) = name.Split(':') is [var left, var right] ? (left, right) : (name, null);
        var run = new RunConfiguration
        {
            Task = task,
            Options = RunConfiguration.FindTask(task).Defaults(dataset) with { Size = options.Size, Data = options.Data },
            Algorithm = method,
            Budget = "1it",
        };
        var instance = run.BuildTask();
        var oracle = new OperationsOracle(instance.Oracle as CompiledOracle<float>
            ?? throw new ArgumentException($"expected tasks whose losses are traced and compiled, got '{task}'", nameof(name)));
        var algorithm = run.BuildAlgorithm();
        var state = algorithm.Start(oracle, instance.Start);
        long t = 0;
        void Steps(int count)
        {
            for (var i = 0; i < count; i++)
                algorithm.Step(state, oracle, t++);
        }

        if (options.Repeats == 1)
        {
            var started = Stopwatch.GetTimestamp();
            Steps(1);
            return (oracle.Operations, Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        const int Round = 4;
        Steps(Round);
        var before = oracle.Operations;
        var rounds = Math.Max(1, options.Repeats / Round);
        var seconds = Median(() => Steps(Round), rounds);
        var operations = oracle.Operations - before;
        if (options.Profile > 0)
        {
            foreach (var (title, program) in oracle.Programs)
                listings.AddRange(["", $"{name}, {method}: {title}", .. Profile.Of(program, options.Profile)]);
        }

        return ((double)operations / (Round * (rounds + WarmUp)), seconds / Round);
    }

    private static double Median(Action action, int rounds)
    {
        for (var i = 0; i < WarmUp; i++)
            action();
        var seconds = new double[rounds];
        for (var i = 0; i < rounds; i++)
        {
            var started = Stopwatch.GetTimestamp();
            action();
            seconds[i] = Stopwatch.GetElapsedTime(started).TotalSeconds;
        }

        Array.Sort(seconds);
        return seconds[rounds / 2];
    }
}
