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
public sealed record IterationOptions(IReadOnlyList<string> Tasks, IReadOnlyList<string> Methods, TaskSize Size, string? Data)
{
    /// <summary>The workload whose rate counts.</summary>
    public required string Workload { get; init; }

    /// <summary>How often iterations and the workload are measured, in turns.</summary>
    public required int Turns { get; init; }

    /// <summary>Whether the very first iteration is measured alone, with the compilation of its programs.</summary>
    public bool First { get; init; }

    /// <summary>Kinds of kernels of each program to list with their times; 0 for none.</summary>
    public int Profile { get; init; }
}

/// <summary>The time of an iteration against the time that its floating-point operations would take at the rate of the recurrent workload.</summary>
/// <remarks>Iterations and steps of the workload are measured in turns, so that what else the machine does meets both; the ratio is the median over the turns.</remarks>
public static class IterationTable
{
    // Iterations of a method may differ in cost within a round of so many.
    private const int Round = 4;

    // One of each in a turn only warms up: the other has left nothing of it in the caches.
    private const int StepsOfATurn = 5, RoundsOfATurn = 15;

    /// <summary>Measures and prints a table in Markdown.</summary>
    public static void Write(IterationOptions options, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        List<string> listings = [];
        var folder = Directory.CreateTempSubdirectory("bilevel-iterations-");
        try
        {
            var workload = WorkloadCatalog.Named(options.Workload);
            NumberFolder numbers = new(folder.FullName);
            workload.Write(numbers, seed: 0);
            using var side = new OurSide(workload, numbers, numbers);
            output.WriteLine(Invariant($"| what | Mflop | ms | GFLOP/s | GFLOP/s of {options.Workload} in turns with it | time ÷ (operations ÷ that rate) | peak memory, MiB |"));
            output.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
            foreach (var task in options.Tasks)
            {
                foreach (var method in options.Methods)
                {
                    var row = Row(options, task, method, side, listings);
                    output.WriteLine(Invariant($"| {task}, {options.Size.ToString().ToLowerInvariant()}, one iteration of {method} | {row.Operations / 1e6:f1} | {row.Seconds * 1e3:f2} | {row.Operations / row.Seconds / 1e9:f0} | {row.Rate / 1e9:f0} | {row.Ratio:f2} | {PeakMemory.Bytes() >> 20} |"));
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        output.WriteLine();
        output.WriteLine(Invariant($"{Machine.Describe().Cpu}, {WorkerPool.Shared.Threads} thread(s); clock {Clock.Gigahertz():f2} GHz by a dependent chain"));
        foreach (var line in listings) output.WriteLine(line);
    }

    // One row: operations and seconds of an iteration, the workload's rate, the ratio.
    private static (double Operations, double Seconds, double Rate, double Ratio) Row(IterationOptions options, string name, string method, OurSide workload, List<string> listings)
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
        if (options.First)
        {
            var first = Seconds(() => Steps(1));
            var rate = workload.Operations / Median(StepsOfATurn, () => workload.Answer("steps 1"));
            return (oracle.Operations, first, rate, first / (oracle.Operations / rate));
        }

        Steps(Round);
        var (iterations, steps, ratios) = (new double[options.Turns], new double[options.Turns], new double[options.Turns]);
        double operations = 0;
        for (var turn = 0; turn < options.Turns; turn++)
        {
            steps[turn] = Median(StepsOfATurn, () => workload.Answer("steps 1"));
            var before = oracle.Operations;
            iterations[turn] = Median(RoundsOfATurn, () => Steps(Round)) / Round;
            operations = (oracle.Operations - before) / (double)(Round * (RoundsOfATurn + 1));
            ratios[turn] = iterations[turn] / (operations / (workload.Operations / steps[turn]));
        }
        if (options.Profile > 0)
        {
            foreach (var (title, program) in oracle.Programs)
                listings.AddRange(["", $"{name}, {method}: {title}", .. Profile.Of(program, options.Profile)]);
        }
        return (operations, Median(iterations), workload.Operations / Median(steps), Median(ratios));

        void Steps(int count)
        {
            for (var i = 0; i < count; i++)
                algorithm.Step(state, oracle, t++);
        }
    }

    // Over some times, after one that does not count.
    private static double Median(int times, Action action)
    {
        action();
        return Median([.. Enumerable.Range(0, times).Select(_ => Seconds(action))]);
    }

    private static double Seconds(Action action)
    {
        var started = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
