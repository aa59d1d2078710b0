using System.Text.Json.Nodes;
using Bilevel.Core;
using Bilevel.Core.Catalog;
using Bilevel.Experiments.Comparing;
using Bilevel.Experiments.Running;

namespace Bilevel.Experiments.Tuning;

/// <summary>How a plan's step sizes are searched.</summary>
public sealed record TuningOptions
{
    /// <summary>Points of the grid for each row, the same for all.</summary>
    public int Trials { get; init; } = 64;

    /// <summary>Seeds of the trials, disjoint from the reporting seeds.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [100, 101];

    /// <summary>Trials at the same time; more than one prints no seconds.</summary>
    public int Parallel { get; init; } = 1;

    /// <summary>The command line, for the plan.</summary>
    public string Command { get; init; } = "";
}

/// <summary>One trial, as those who watch see it.</summary>
/// <param name="Index">Its number, from 0.</param>
/// <param name="Count">The number of trials; doubled when all rows get a second pass.</param>
/// <param name="Row">The row's name.</param>
/// <param name="Score">The mean objective over the tuning seeds; infinite if a run failed.</param>
/// <param name="OnEdge">Whether its step sizes lie on the edge of this pass's grid.</param>
public sealed record TuningTrial(int Index, int Count, string Row, double Score, bool OnEdge);

/// <summary>Searches step sizes on a grid in log space, the same number of trials for every method and every reference row, by mean final validation loss.</summary>
/// <remarks>If the best point of any row lies on the edge of its grid, all rows get one more pass on grids a decade wider on both sides. Test rows are never read.</remarks>
public static class Tuner
{
    private const double WiderBy = 10;

    /// <summary>The plan with tuned step sizes for every row.</summary>
    /// <param name="plan">Task, options, budget, seeds and rows; its parameters other than step sizes are kept.</param>
    /// <param name="options">Trials and seeds.</param>
    /// <param name="watch">Called after each trial, from any thread.</param>
    /// <param name="cancellation">Ends the search with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ConfigurationException">The plan can't be run, tuning seeds and reporting seeds overlap, or the number of trials fits no grid.</exception>
    public static ComparisonPlan Tune(ComparisonPlan plan, TuningOptions options, Action<TuningTrial>? watch = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        plan.Validate();
        if (options.Seeds.Count == 0)
            throw new ConfigurationException("tuning needs at least one seed, got none");
        if (options.Seeds.Intersect(plan.Seeds).ToArray() is { Length: > 0 } shared)
            throw new ConfigurationException($"tuning seeds must be disjoint from reporting seeds; both hold {string.Join(", ", shared)}");
        PlannedRow[] rows = [.. plan.Methods, .. plan.References];
        var first = Pass(plan, rows, options, factor: 1, watch, cancellation);
        var (best, trials) = (first.Select(r => r.Best).ToArray(), options.Trials);
        if (first.Any(r => r.OnEdge))
        {
            var second = Pass(plan, rows, options, WiderBy, watch, cancellation);
            best = [.. best.Zip(second, (a, b) => b.Best.Score < a.Score ? b.Best : a)];
            trials *= 2;
        }

        PlannedRow Tuned(PlannedRow row, int index) => row with { Parameters = best[index].Parameters, TuningTrials = trials };
        return plan with
        {
            Methods = [.. plan.Methods.Select(Tuned)],
            References = [.. plan.References.Select((row, i) => Tuned(row, plan.Methods.Count + i))],
            Tuning = new() { Command = options.Command, Trials = trials, Seeds = options.Seeds, Budget = plan.Budget, Options = plan.Options },
        };
    }

    private static (Candidate Best, bool OnEdge)[] Pass(
        ComparisonPlan plan, PlannedRow[] rows, TuningOptions options, double factor, Action<TuningTrial>? watch, CancellationToken cancellation)
    {
        var grids = rows.Select(row => Grid(plan, row, options.Trials, factor)).ToArray();
        var candidates = new Candidate[rows.Length * options.Trials];
        var (done, before) = (0, factor > 1 ? candidates.Length : 0);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = cancellation };
        System.Threading.Tasks.Parallel.For(0, candidates.Length, parallel, index =>
        {
            var (row, point) = (rows[index / options.Trials], index % options.Trials);
            var parameters = Parameters(plan, row, grids[index / options.Trials].Point(point));
            var score = options.Seeds.Average(seed => Score(plan.Configuration(row with { Parameters = parameters }, seed), cancellation));
            candidates[index] = new(parameters, score);
            watch?.Invoke(new(before + Interlocked.Increment(ref done) - 1, before + candidates.Length, row.Name, score, grids[index / options.Trials].IsOnEdge(point)));
        });

        return [.. rows.Select((_, r) =>
        {
            var points = candidates.AsSpan(r * options.Trials, options.Trials).ToArray();
            var winner = Enumerable.Range(0, points.Length).MinBy(i => points[i].Score);
            return (points[winner], grids[r].IsOnEdge(winner));
        })];
    }

    // The mean final objective; a run that did not last is worse than every other.
    private static double Score(RunConfiguration configuration, CancellationToken cancellation)
    {
        var task = configuration.BuildTask();
        var objective = task.Metrics.Names.ToList().IndexOf(RunConfiguration.FindTask(configuration.Task).Objective);
        var result = Solver.Run(configuration.BuildAlgorithm(), task.Oracle, task.Start, new SolverOptions<float>(Budget.Parse(configuration.Budget)), cancellation);
        cancellation.ThrowIfCancellationRequested();
        if (result.Reason != StopReason.BudgetReached)
            return double.PositiveInfinity;
        var metrics = new double[task.Metrics.Names.Count];
        task.Metrics.Evaluate(result.Progress.State.X, result.Progress.State.Y, metrics);
        return double.IsFinite(metrics[objective]) ? metrics[objective] : double.PositiveInfinity;
    }

    private static IReadOnlyList<StepSize> StepSizes(ComparisonPlan plan, PlannedRow row) =>
        plan.References.Contains(row) ? [StepSize.Lower] : AlgorithmCatalog.Find(row.Name).StepSizes;

    private static TuningGrid Grid(ComparisonPlan plan, PlannedRow row, int trials, double factor)
    {
        var ranges = StepSizes(plan, row).Select(step => Range(plan, step).Widened(factor)).ToArray();
        try
        {
            return new(ranges, trials);
        }
        catch (ArgumentException error)
        {
            throw new ConfigurationException($"{row.Name}: {error.Message}", error);
        }
    }

    private static TuningRange Range(ComparisonPlan plan, StepSize step)
    {
        var (low, high) = step.Range ?? RunConfiguration.FindTask(plan.Task).UpperSteps;
        return new(low, high);
    }

    private static JsonObject Parameters(ComparisonPlan plan, PlannedRow row, double[] values)
    {
        var parameters = (JsonObject)row.Parameters.DeepClone();
        foreach (var (step, value) in StepSizes(plan, row).Zip(values))
            parameters[char.ToLowerInvariant(step.Name[0]) + step.Name[1..]] = value;
        return parameters;
    }

    private sealed record Candidate(JsonObject Parameters, double Score);
}
