using System.Text.Json.Nodes;
using Bilevel.Core.Catalog;
using Bilevel.Experiments.Comparing;
using Bilevel.Experiments.Running;

namespace Bilevel.Experiments.Tuning;

/// <summary>The best step sizes of a row so far.</summary>
internal sealed record BestPoint(JsonObject Parameters, double Score, double? AtStart, bool OnEdge);

/// <summary>One search over all rows of a plan: rounds within a pass, and a second pass on wider ranges where a best point lies on an edge.</summary>
internal sealed class StepSizeSearch(ComparisonPlan plan, TuningOptions options, ITrialRunner runner, TuningJournal? journal, Action<TuningTrial>? watch, CancellationToken cancellation)
{
    private const double WiderBy = 10;
    private readonly PlannedRow[] _rows = [.. plan.Methods, .. plan.References];
    private readonly IReadOnlyList<Rung> _rungs = Rungs.Of(options);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<string>> _faults = [];
    private int _done, _count;
    private double _work, _totalWork;

    /// <summary>Points of one pass that are run, over all rounds.</summary>
    public int TrialsOfAPass => _rungs.Sum(r => r.Points);

    /// <summary>The rounds of one pass.</summary>
    public IReadOnlyList<TuningRung> RungsOfAPass => [.. _rungs.Select(r => new TuningRung(r.Points, Rungs.Part(plan.Budget, r.Divisor)))];

    /// <summary>Refuses a number of trials that a row's grid can't have, before anything is written.</summary>
    /// <exception cref="ConfigurationException">The number of trials is no power of the number of step sizes.</exception>
    public static void CheckPoints(ComparisonPlan plan, TuningOptions options)
    {
        foreach (var row in plan.Methods.Concat(plan.References))
            Points(plan, options, row, factor: 1);
    }

    /// <summary>The plan's rows with the best step sizes found.</summary>
    /// <param name="kept">Rows that the same search has tuned before.</param>
    /// <param name="passesBefore">How many passes those rows had; 0 if there are none.</param>
    public (PlannedRow[] Rows, int Passes) Tune(IReadOnlySet<string> kept, int passesBefore)
    {
        PlannedRow[] missing = [.. _rows.Where(r => !kept.Contains(r.Name))];
        var best = Pass(1, missing);
        var passes = Math.Max(1, passesBefore);
        if (passesBefore == 2 || best.Values.Any(b => b.OnEdge))
        {
            // Rows of one pass get their second, so that all have had the same.
            PlannedRow[] again = passesBefore == 2 ? missing : _rows;
            var wider = Pass(2, again);
            foreach (var row in again)
            {
                var before = best.GetValueOrDefault(row.Name) ?? new(row.Parameters, row.TuningScore ?? double.PositiveInfinity, AtStart: null, OnEdge: false);
                best[row.Name] = wider[row.Name].Score < before.Score ? wider[row.Name] : before with { OnEdge = false };
            }

            passes = 2;
        }

        return ([.. _rows.Select(row => best.TryGetValue(row.Name, out var found) ? Tuned(row, found, passes) : row)], passes);
    }

    private PlannedRow Tuned(PlannedRow row, BestPoint best, int passes)
    {
        var lasted = double.IsFinite(best.Score);
        var useless = lasted && best.Score >= best.AtStart;
        var faults = _faults.GetValueOrDefault(row.Name) ?? [];
        return row with
        {
            Parameters = best.Parameters,
            TuningTrials = passes * options.Trials,
            TuningScore = lasted ? best.Score : null,
            OnEdge = best.OnEdge,
            Remarks = [.. lasted ? [] : new[] { PlannedRow.NothingLasted }, .. useless ? new[] { PlannedRow.NothingHelped } : [], .. faults.Order(StringComparer.Ordinal).GroupBy(f => f).Select(f => $"{f.Count()} of its trials failed twice: {f.Key}")],
        };
    }

    private Dictionary<string, BestPoint> Pass(int pass, PlannedRow[] rows)
    {
        var points = rows.Select(row => Points(plan, options, row, pass == 1 ? 1 : WiderBy)).ToArray();
        var alive = rows.Select(_ => Enumerable.Range(0, options.Trials).ToArray()).ToArray();
        _count += rows.Length * TrialsOfAPass;
        _totalWork += rows.Length * _rungs.Sum(r => (double)r.Points / r.Divisor);
        var scores = Array.Empty<double>();
        var starts = Array.Empty<double?>();
        for (var k = 0; k < _rungs.Count; k++)
        {
            var (rung, size) = (_rungs[k], _rungs[k].Points);
            if (k > 0)
                alive = [.. alive.Select((places, r) => Best(places, scores.AsSpan(r * places.Length, places.Length).ToArray(), size))];
            (scores, starts) = Run(
                [.. rows.SelectMany((row, r) => alive[r].Select(place => Trial($"{pass}/{k + 1}/{row.Name}/{place}", row, points[r].Point(place), rung)))],
                [.. rows.SelectMany(row => Enumerable.Repeat(row.Name, size))], 1.0 / rung.Divisor);
        }

        return rows.Select((row, r) =>
        {
            var places = alive[r];
            var winner = Enumerable.Range(0, places.Length).MinBy(i => scores[r * places.Length + i]);
            return (row.Name, Best: new BestPoint(Parameters(row, points[r].Point(places[winner])), scores[r * places.Length + winner], starts[r * places.Length + winner], points[r].IsOnEdge(places[winner])));
        }).ToDictionary(b => b.Name, b => b.Best);
    }

    // The places with the best scores, in their own order; of equal scores the first.
    private static int[] Best(int[] places, double[] scores, int count) =>
        [.. Enumerable.Range(0, places.Length).OrderBy(i => scores[i]).Take(count).Order().Select(i => places[i])];

    private (double[] Scores, double?[] AtStart) Run(Trial[] trials, string[] rows, double work)
    {
        var scores = new double[trials.Length];
        var starts = new double?[trials.Length];
        void Take(int i, TrialScore score, bool isRecorded)
        {
            lock (_lock)
            {
                if (!isRecorded)
                    journal?.Add(trials[i].Key, score);
                if (score.Fault is { } fault)
                    (_faults.TryGetValue(rows[i], out var faults) ? faults : _faults[rows[i]] = []).Add(fault);
                (scores[i], starts[i]) = (score.Value, score.AtStart);
                _work += work;
                watch?.Invoke(new(_done++, _count, rows[i], score.Value, _work / _totalWork, isRecorded));
            }
        }

        var fresh = new List<int>();
        for (var i = 0; i < trials.Length; i++)
        {
            if (journal?.Find(trials[i].Key) is { } known)
                Take(i, known, isRecorded: true);
            else
                fresh.Add(i);
        }

        runner.Run([.. fresh.Select(i => trials[i])], (place, score) => Take(fresh[place], score, isRecorded: false), cancellation);
        return (scores, starts);
    }

    private Trial Trial(string key, PlannedRow row, double[] values, Rung rung)
    {
        var parameters = Parameters(row, values);
        return new(key, [.. options.Seeds.Select(seed =>
        {
            var run = plan.Configuration(row with { Parameters = parameters }, seed);
            return run with { Budget = Rungs.Part(run.Budget, rung.Divisor) };
        })]);
    }

    private static IReadOnlyList<StepSize> StepSizes(ComparisonPlan plan, PlannedRow row) => plan.References.Contains(row) ? [StepSize.Lower] : AlgorithmCatalog.Find(row.Runs).StepSizes;

    private static ITuningPoints Points(ComparisonPlan plan, TuningOptions options, PlannedRow row, double factor)
    {
        var task = RunConfiguration.FindTask(plan.Task);
        TuningRange[] ranges = [.. StepSizes(plan, row).Select(s => s.Range ?? task.UpperStepsOn(plan.Options.Dataset)).Select(r => new TuningRange(r.Low, r.High).Widened(factor))];
        try
        {
            return options.Search == TuningSearch.Grid ? new TuningGrid(ranges, options.Trials) : new TuningSpread(ranges, options.Trials);
        }
        catch (ArgumentException error)
        {
            throw new ConfigurationException($"{row.Name}: {error.Message}; --search halving takes any number", error);
        }
    }

    private JsonObject Parameters(PlannedRow row, double[] values)
    {
        var parameters = (JsonObject)row.Parameters.DeepClone();
        foreach (var (step, value) in StepSizes(plan, row).Zip(values))
            parameters[char.ToLowerInvariant(step.Name[0]) + step.Name[1..]] = value;
        return parameters;
    }
}
