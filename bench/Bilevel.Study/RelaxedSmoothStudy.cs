using Bilevel.Core;
using Bilevel.Core.Algorithms;
using Bilevel.Core.Catalog;
using Bilevel.Core.Optimisers;
using Bilevel.Experiments.Running;
using Bilevel.Experiments.Tuning;
using Bilevel.Numerics;
using Bilevel.Numerics.Files;
using Bilevel.Reports;
using Bilevel.Tasks;
using static System.FormattableString;

namespace Bilevel.Study;

/// <summary>What a start far away costs where ∇Φ grows exponentially: every method on relaxed-smooth from four distances.</summary>
/// <remarks>
/// Every method gets the same number of points over its own step sizes on one tuning seed, at each distance anew; the final ‖∇Φ‖ decides. Then other seeds (another problem each), with
/// the steps tuned at that distance, and with those tuned at the nearest one. Clipped methods are this project's own: the same method, no move of x longer than a length that is tuned too.
/// y starts at y*(x₀), so that every method meets ∇Φ(x₀) as it is; and, as the task has it, at 0, which lies near the minimiser of F, so that a y that follows slowly hides the steepness.
/// </remarks>
internal static class RelaxedSmoothStudy
{
    private const string Task = "relaxed-smooth";
    private const string CsvHeader = "method,start,distance,tuned_at,seed,at_start,final,lasted,iterations,samples,tuning_lasted,steps";
    private const int TuningSeed = 100, Points = 48;
    private static readonly int[] s_seeds = [0, 1, 2];
    private static readonly double[] s_distances = [1, 2, 4, 8];
    private static readonly Budget s_budget = Budget.OfSamples(500_000);

    // Steps of x in proportion to the hypergradient, which differs by orders of magnitude from distance to distance; and lengths of steps, which don't follow it.
    private static readonly TuningRange s_upper = new(1e-7, 10), s_length = new(1e-3, 3);
    private static readonly (string Name, string Suffix, Func<TaskInstance<float>, StartingPoint<float>>? Start)[] s_starts = [("y₀ = y*(x₀)", "", Solved), ("y₀ = 0", "-zero", null)];
    private static readonly string[] s_drawn = ["BO-REP", "SOBA", "SOBA + clip", "MA-SOBA", "stocBiO", "AmIGO", "SO-Lazy-BiO-I", "F2SA", "SABA", "SRBA"];

    public static void Run(TextWriter output, string? folder)
    {
        Method[] methods = [.. Methods()];
        output.WriteLine(Invariant($"{Task}, {s_budget}; tuning: seed {TuningSeed}, {Points} points for each method and distance; reported: seeds {string.Join(", ", s_seeds)}"));
        var lines = new List<string> { CsvHeader };
        foreach (var (name, suffix, start) in s_starts)
        {
            var reports = Repeat(methods, Tune(methods, start), start);
            WriteTable(output, methods, reports, $"{name}, steps tuned at each distance: median final ‖∇Φ‖ (x-step)", own: true);
            WriteTable(output, methods, reports, Invariant($"{name}, steps tuned at distance {s_distances[0]}: median final ‖∇Φ‖"), own: false);
            lines.AddRange(reports.Select(r => CsvLine(name, r)));
            if (folder is null)
                continue;
            Directory.CreateDirectory(folder);
            Draw(Path.Combine(folder, $"relaxed-smooth{suffix}.svg"), $"Where 500 000 samples end, {name}, steps tuned at each distance", methods, reports, own: true);
            Draw(Path.Combine(folder, $"relaxed-smooth{suffix}-transfer.svg"), Invariant($"Where 500 000 samples end, {name}, steps tuned at distance {s_distances[0]}"), methods, reports, own: false);
        }

        if (folder is not null)
            AtomicFile.WriteText(Path.Combine(folder, "relaxed-smooth.csv"), string.Join('\n', lines) + "\n");
    }

    private static IEnumerable<Method> Methods()
    {
        var shape = RunConfiguration.FindTask(Task).Create<float>(new(), TuningSeed).Oracle.Shape;
        foreach (var entry in AlgorithmCatalog.All.Where(e => e.Default.Adapts == Adaptation.None && e.Default.NotApplicable(shape) is null))
        {
            var options = entry.Default switch { F2sa f => f with { CommonRandomNumbers = true }, F3sa f => f with { CommonRandomNumbers = true }, var other => other };
            var ranges = entry.StepSizes.Select(Range).ToArray();
            yield return new(entry.Title, entry.StepSizes, ranges, values => entry.With(values, options));
            if (entry.Default is Soba or MaSoba)
                yield return new($"{entry.Title} + clip", [.. entry.StepSizes, new("Clip", null)], [.. ranges, s_length], values => new Optimised(entry.With(values[..^1])) { Upper = Optimiser.Of(new Clip(values[^1])) });
        }
    }

    private static TuningRange Range(StepSize step) =>
        step == StepSize.UpperLength ? s_length : step.Range is { } range ? new(range.Low, range.High) : s_upper;

    private static Dictionary<(Method, double), Choice> Tune(Method[] methods, Func<TaskInstance<float>, StartingPoint<float>>? start)
    {
        var jobs = (from m in methods from d in s_distances from i in Enumerable.Range(0, Points) select (Method: m, Distance: d, Index: i)).ToArray();
        var finals = new double[jobs.Length];
        Parallel.For(0, jobs.Length, Threads, j => finals[j] = Trial.Run(Task, new() { Distance = jobs[j].Distance }, TuningSeed, jobs[j].Method.At(jobs[j].Index), s_budget, start: start).Final);
        return jobs.Zip(finals).GroupBy(j => (j.First.Method, j.First.Distance))
            .ToDictionary(g => g.Key, g => new Choice(g.MinBy(j => j.Second).First.Index, g.Count(j => double.IsFinite(j.Second))));
    }

    private static Report[] Repeat(Method[] methods, Dictionary<(Method, double), Choice> tuned, Func<TaskInstance<float>, StartingPoint<float>>? start)
    {
        var jobs = (from m in methods
                    from d in s_distances
                    from tunedAt in new[] { d, s_distances[0] }.Distinct()
                    from seed in s_seeds
                    select new Report(m, d, tunedAt, seed, tuned[(m, tunedAt)], null!)).ToArray();
        Parallel.For(0, jobs.Length, Threads, j => jobs[j] = jobs[j] with { Trial = Trial.Run(Task, new() { Distance = jobs[j].Distance }, jobs[j].Seed, jobs[j].Method.At(jobs[j].Choice.Index), s_budget, start: start) });
        return jobs;
    }

    // The lower level's smoothness is 2 and its strong convexity ½: 200 steps of ½ on all samples leave rounding. No budget counts them.
    private static StartingPoint<float> Solved(TaskInstance<float> instance)
    {
        const int Steps = 200;
        var (x, y, answer) = (instance.Start.X, new Vec<float>(instance.Start.Y.Length), new LowerAnswer<float>(LowerAsk.GradientY, instance.Oracle.Shape));
        for (var i = 0; i < Steps; i++)
            y -= 0.5 * instance.Oracle.Lower(x, y, along: null, Batch.Full, into: answer).GradientY;
        return instance.Start with { Y = y };
    }

    // One thread a trial: as many trials at once as there are processors.
    private static ParallelOptions Threads => new() { MaxDegreeOfParallelism = Environment.ProcessorCount };

    private static void WriteTable(TextWriter output, Method[] methods, Report[] reports, string title, bool own)
    {
        output.WriteLine();
        output.WriteLine($"### {title}");
        output.WriteLine();
        output.WriteLine($"| method | {string.Join(" | ", s_distances.Select(d => Invariant($"{d}")))} |");
        output.WriteLine($"| --- |{string.Concat(s_distances.Select(_ => " --- |"))}");
        output.WriteLine($"| *at the start* | {string.Join(" | ", s_distances.Select(d => Number(Median(reports.Where(r => r.Distance == d).Select(r => r.Trial.Evaluations[0].Objective)))))} |");
        foreach (var method in methods)
            output.WriteLine($"| {method.Title} | {string.Join(" | ", s_distances.Select(d => Cell([.. Of(reports, method, d, own)], own)))} |");
    }

    private static IEnumerable<Report> Of(Report[] reports, Method method, double distance, bool own) =>
        reports.Where(r => r.Method == method && r.Distance == distance && r.TunedAt == (own ? distance : s_distances[0]));

    private static string Cell(Report[] reports, bool withStep)
    {
        var failed = reports.Count(r => !double.IsFinite(r.Trial.Final));
        var (method, choice) = (reports[0].Method, reports[0].Choice);
        var step = withStep ? Invariant($" ({method.UpperStep(choice.Index):G3})") : "";
        var fault = Invariant($"{failed} of {reports.Length} fail");
        return failed > reports.Length / 2 ? $"{fault}{step}" : $"{Number(Median(reports.Select(r => r.Trial.Final)))}{step}{(failed > 0 ? $", {fault}" : "")}";
    }

    private static string CsvLine(string start, Report r)
    {
        var steps = string.Join(' ', r.Method.Steps.Zip(r.Method.Values(r.Choice.Index), (s, v) => Invariant($"{s.Name}={v}")));
        return Invariant($"\"{r.Method.Title}\",{start},{r.Distance},{r.TunedAt},{r.Seed},{r.Trial.Evaluations[0].Objective:R},{r.Trial.Final:R},{(r.Trial.Lasted ? 1 : 0)},{r.Trial.Iterations},{r.Trial.Calls.TotalSamples},{r.Choice.Lasted},{steps}");
    }

    private static void Draw(string path, string title, Method[] methods, Report[] reports, bool own) => LineFigure.Write(
        path, title, new("distance of every entry of x from the solution", Logarithmic: true), new("final ‖∇Φ‖", Logarithmic: true),
        [.. s_drawn.Select(name => methods.Single(m => m.Title == name)).Select(m => new FigureSeries(m.Title, [.. s_distances.Select(d => (d, Median(Of(reports, m, d, own).Select(r => r.Trial.Final))))]))]);

    private static string Number(double value) => Invariant($"{value:G3}");

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    /// <summary>A row: a method, its tuned numbers, and the points over them.</summary>
    private sealed record Method(string Title, IReadOnlyList<StepSize> Steps, IReadOnlyList<TuningRange> Ranges, Func<double[], Algorithm> With)
    {
        private readonly TuningSpread _points = new(Ranges, Points);

        public double[] Values(int index) => _points.Point(index);

        public Algorithm At(int index) => With(Values(index));

        public double UpperStep(int index) => Values(index)[Steps.ToList().FindIndex(s => s.Name == StepSize.Upper.Name)];
    }

    /// <summary>The point that tuning chose, and how many of all lasted.</summary>
    private sealed record Choice(int Index, int Lasted);

    private sealed record Report(Method Method, double Distance, double TunedAt, int Seed, Choice Choice, Trial Trial);
}
