using Bilevel.Experiments.Comparing;
using Bilevel.Experiments.Running;

namespace Bilevel.Experiments.Tuning;

/// <summary>Searches step sizes in log space, the same number of trials for the same budget for every method and every reference row, by mean final objective.</summary>
/// <remarks>
/// If the best point of any row lies on the edge of its ranges, all rows get one more pass on ranges a decade wider on both sides. Every round of successive
/// halving runs its points from the start, so that a score is that of a run of its budget whoever repeats it. Test rows are never read.
/// </remarks>
public static class Tuner
{
    /// <summary>The plan with tuned step sizes for every row; methods that do not apply are left out and recorded.</summary>
    /// <param name="plan">Task, options, budget, seeds and rows; its parameters other than step sizes are kept.</param>
    /// <param name="options">The search.</param>
    /// <param name="watch">Called after each trial, from any thread, one call at a time.</param>
    /// <param name="cancellation">Ends the search with an <see cref="OperationCanceledException"/>; what is in the journal stays.</param>
    /// <exception cref="ConfigurationException">The plan can't be run, tuning seeds and reporting seeds overlap, the number of trials fits no grid, or the journal belongs to another search.</exception>
    public static ComparisonPlan Tune(ComparisonPlan plan, TuningOptions options, Action<TuningTrial>? watch = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        plan.Validate();
        if (options.Seeds.Count == 0)
            throw new ConfigurationException("tuning needs at least one seed, got none");
        if (options.Seeds.Intersect(plan.Seeds).ToArray() is { Length: > 0 } shared)
            throw new ConfigurationException($"tuning seeds must be disjoint from reporting seeds; both hold {string.Join(", ", shared)}");
        var applicable = plan.Applicable();
        var (kept, passesBefore) = options.OnlyMissing ? Kept(applicable, options) : ([], 0);
        var needed = applicable.Methods.Concat(applicable.References).Any(r => !kept.Contains(r.Name));
        if (!needed)
            return applicable;

        StepSizeSearch.CheckPoints(applicable, options);
        using var journal = options.Journal is { } path ? TuningJournal.Open(path, TuningJournal.HeaderOf(plan, options)) : null;
        using ITrialRunner runner = options is { Processes: > 1, Worker: { } worker } ? new TrialsElsewhere(options.Processes, worker) : new TrialsHere();
        var search = new StepSizeSearch(applicable, options, runner, journal, watch, cancellation);
        var (rows, passes) = search.Tune(kept, passesBefore);
        var command = journal?.Header.Command ?? options.Command;
        return applicable with
        {
            Methods = rows[..applicable.Methods.Count],
            References = rows[applicable.Methods.Count..],
            Tuning = new()
            {
                Command = kept.Count > 0 ? $"{applicable.Tuning!.Command}; {command}" : command,
                Search = options.Search,
                Trials = passes * options.Trials,
                Rungs = search.RungsOfAPass,
                Seeds = options.Seeds,
                Budget = applicable.Budget,
                Options = applicable.Options,
            },
        };
    }

    // Rows that this very search has tuned; a second pass for the others may still bring them theirs.
    private static (HashSet<string> Kept, int Passes) Kept(ComparisonPlan plan, TuningOptions options)
    {
        PlannedRow[] tuned = [.. plan.Methods.Concat(plan.References).Where(r => r.TuningTrials > 0)];
        if (tuned.Length == 0)
            return ([], 0);
        var isSame = plan.Tuning is { } before
            && before.Search == options.Search
            && (before.Trials == options.Trials || before.Trials == 2 * options.Trials)
            && before.Rungs.SequenceEqual(Rungs.Of(options).Select(r => new TuningRung(r.Points, Rungs.Part(plan.Budget, r.Divisor))))
            && before.Seeds.SequenceEqual(options.Seeds)
            && before.Budget == plan.Budget
            && before.Options == plan.Options
            && tuned.All(r => r.TuningTrials == before.Trials);
        return isSame
            ? ([.. tuned.Select(r => r.Name)], plan.Tuning!.Trials / options.Trials)
            : throw new ConfigurationException("the plan's rows were tuned by another search (kind, trials, seeds, budget or task options differ): tune all of them anew, without --only-missing");
    }
}
