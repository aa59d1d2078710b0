using System.Collections.Concurrent;
using Bilevel.Experiments.Comparing;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;
using Bilevel.Experiments.Tuning;
using Xunit;
using static Bilevel.Experiments.Tests.Runs;

namespace Bilevel.Experiments.Tests.Tuning;

/// <summary>Equal trials for every row, on seeds of their own.</summary>
public class TunerTests
{
    private static readonly ComparisonPlan s_plan = new()
    {
        Task = "quadratic",
        Options = Tiny,
        Budget = "30it",
        Seeds = [0, 1],
        Target = new("phi", 0),
        Methods = [new() { Name = "soba" }, new() { Name = "bo-rep" }],
    };

    [Fact]
    public void Tune_Rows_GivesEachTheSameTrialsAndTheBestStepSizes()
    {
        var trials = new ConcurrentBag<TuningTrial>();
        var tuned = Tuner.Tune(s_plan, new() { Seeds = [50], Command = "bilevel tune" }, trials.Add, Token);
        Assert.Equal(tuned.Methods[0].TuningTrials, tuned.Methods[1].TuningTrials);
        Assert.Equal(tuned.Methods[0].TuningTrials, tuned.Tuning!.Trials);
        Assert.All(s_plan.Methods, m => Assert.Equal(tuned.Tuning.Trials, trials.Count(t => t.Row == m.Name)));
        Assert.Equal(("bilevel tune", "30it"), (tuned.Tuning.Command, tuned.Tuning.Budget));
        Assert.Equal([50], tuned.Tuning.Seeds);
        Assert.Equal(["lowerStep", "upperStep"], tuned.Methods[0].Parameters.Select(p => p.Key));
        Assert.Equal(["lowerStep", "systemStep", "upperStep"], tuned.Methods[1].Parameters.Select(p => p.Key));
        tuned.Validate();
    }

    /// <summary>Within one iteration the longest step of x goes furthest: the best point lies on the edge, and all rows are searched once more.</summary>
    [Fact]
    public void Tune_ABestPointOnTheEdge_WidensOnceForAll()
    {
        var trials = new ConcurrentBag<TuningTrial>();
        var tuned = Tuner.Tune(s_plan with { Methods = [s_plan.Methods[0]], Budget = "1it" }, new() { Trials = 16, Seeds = [50, 51] }, trials.Add, Token);
        Assert.Equal((32, 32), (tuned.Tuning!.Trials, trials.Count));
    }

    [Fact]
    public void Tune_ATrialThatDiverges_ScoresInfinityAndIsNotChosen()
    {
        var trials = new ConcurrentBag<TuningTrial>();
        var tuned = Tuner.Tune(s_plan with { Methods = [s_plan.Methods[0]], Budget = "300it" }, new() { Trials = 16, Seeds = [50, 51] }, trials.Add, Token);
        Assert.Contains(trials, t => double.IsPositiveInfinity(t.Score));
        var step = double.Parse(tuned.Methods[0].Parameters["lowerStep"]!.ToString(), System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(step, 0.01, 1);
    }

    /// <summary>A problem is built once for a seed; a run on one that others have used is the run on a new one, on every task and reference.</summary>
    [Theory]
    [InlineData("hyper-cleaning", "soba", "corrupted-labels")]
    [InlineData("quadratic", "soba", "f2sa")]
    public void Score_OfAProblemUsedBefore_IsThatOfANewOne(string task, string first, string second)
    {
        RunConfiguration[] Runs(string name) => [.. new[] { 5, 6 }.Select(seed => Basic with { Task = task, Algorithm = name, Parameters = new() { ["lowerStep"] = 0.1 }, Budget = "20it", Seed = seed })];
        var used = new TrialScorer();
        foreach (var name in new[] { first, second, first, first })
        {
            var score = used.Score(Runs(name), Token);
            Assert.NotNull(score.Objective);
            Assert.NotNull(score.AtStart);
            Assert.Equal(new TrialScorer().Score(Runs(name), Token), score);
        }
    }

    [Theory]
    [InlineData(TuningSearch.Grid, 16, new[] { 16 })]
    [InlineData(TuningSearch.Halving, 20, new[] { 20, 5 })]
    public void Tune_EveryRow_SpendsTheSameBudgetInTheSameRounds(TuningSearch search, int points, int[] rounds)
    {
        var plan = s_plan with { Methods = [new() { Name = "soba" }, new() { Name = "ma-soba" }, new() { Name = "bo-rep" }] };
        var options = new TuningOptions { Search = search, Trials = search == TuningSearch.Grid ? 64 : points, Seeds = [50, 51] };
        var runner = new Recording();
        var searched = new StepSizeSearch(plan, options, runner, null, null, Token).Tune(new HashSet<string>(), 0);
        var spent = runner.Trials.GroupBy(t => t.Runs[0].Algorithm)
            .Select(row => (Trials: row.Count(), Iterations: row.Sum(t => t.Runs.Sum(r => Core.Budget.Parse(r.Budget).Iterations!.Value)))).ToArray();
        Assert.Equal(3, spent.Length);
        Assert.Single(spent.Distinct());
        Assert.All(searched.Rows, r => Assert.Equal(options.Trials * searched.Passes, r.TuningTrials));
        var perPass = search == TuningSearch.Grid ? [64] : rounds;
        Assert.Equal(perPass.Sum() * searched.Passes, spent[0].Trials);
    }

    [Fact]
    public void Tune_Halving_RecordsTheSearchAndFindsStepsAsGoodAsItsOwnPoints()
    {
        var trials = new List<TuningTrial>();
        var tuned = Tuner.Tune(s_plan with { Budget = "160it" }, new() { Search = TuningSearch.Halving, Trials = 32, Seeds = [50, 51] }, trials.Add, Token);
        Assert.Equal(TuningSearch.Halving, tuned.Tuning!.Search);
        Assert.Equal([new(32, "10it"), new(8, "40it"), new(2, "160it")], tuned.Tuning.Rungs);
        Assert.Equal("160it", tuned.Tuning.Budget);
        foreach (var row in tuned.Methods)
        {
            var runs = new[] { 50, 51 }.Select(seed => tuned.Configuration(row, seed)).ToArray();
            Assert.Equal(row.TuningScore, new TrialScorer().Score(runs, Token).Objective);
        }

        Assert.Equal(1, trials[^1].Share, 1e-9);
        Assert.Equal(trials.Count, trials[^1].Count);
        Assert.Equal(ResultJson.Write(tuned), ResultJson.Write(Tuner.Tune(s_plan with { Budget = "160it" }, new() { Search = TuningSearch.Halving, Trials = 32, Seeds = [50, 51] }, cancellation: Token)));
    }

    [Fact]
    public void Tune_ARowThatNeverLasts_SaysSo()
    {
        var plan = s_plan with { Methods = [new() { Name = "soba" }, new() { Name = "ma-soba" }] };
        var runner = new Recording(fails: "ma-soba");
        var (rows, _) = new StepSizeSearch(plan, new() { Trials = 64, Seeds = [50] }, runner, null, null, Token).Tune(new HashSet<string>(), 0);
        Assert.Empty(rows[0].Remarks);
        Assert.Equal([PlannedRow.NothingLasted, "128 of its trials failed twice: its process ended with exit code 9"], rows[1].Remarks);
        Assert.Null(rows[1].TuningScore);
    }

    [Fact]
    public void Tune_ARowThatEndsAboveItsStart_SaysSo()
    {
        var plan = s_plan with { Methods = [new() { Name = "soba" }, new() { Name = "ma-soba" }] };
        var runner = new Recording(rises: "ma-soba");
        var (rows, _) = new StepSizeSearch(plan, new() { Trials = 64, Seeds = [50] }, runner, null, null, Token).Tune(new HashSet<string>(), 0);
        Assert.Empty(rows[0].Remarks);
        Assert.Equal([PlannedRow.NothingHelped], rows[1].Remarks);
        Assert.NotNull(rows[1].TuningScore);
    }

    [Fact]
    public void Tune_OnlyMissing_KeepsWhatIsTunedAndAddsTheRestAsIfTunedTogether()
    {
        var options = new TuningOptions { Trials = 64, Seeds = [50], Command = "one" };
        var together = Tuner.Tune(s_plan with { Methods = [new() { Name = "soba" }, new() { Name = "ma-soba" }] }, options, cancellation: Token);
        var first = Tuner.Tune(s_plan with { Methods = [new() { Name = "soba" }] }, options, cancellation: Token);
        var both = Tuner.Tune(first.WithMethods(["soba", "ma-soba"]), options with { OnlyMissing = true, Command = "two" }, cancellation: Token);
        Assert.Equal(ResultJson.Write(together.Methods), ResultJson.Write(both.Methods));
        Assert.Equal(together.Tuning!.Trials, both.Tuning!.Trials);
        Assert.Equal("one; two", both.Tuning.Command);

        var untouched = new List<TuningTrial>();
        Assert.Equal(ResultJson.Write(both), ResultJson.Write(Tuner.Tune(both, options with { OnlyMissing = true }, untouched.Add, Token)));
        Assert.Empty(untouched);
        var error = Assert.Throws<ConfigurationException>(() => Tuner.Tune(first, options with { OnlyMissing = true, Seeds = [60] }, cancellation: Token));
        Assert.Contains("tuned by another search", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tune_References_AreTunedLikeMethods()
    {
        var plan = Comparing.Plans.Small with { Budget = "10it", Tuning = null, Methods = [new() { Name = "soba" }], References = [new() { Name = "corrupted-labels" }] };
        var tuned = Tuner.Tune(plan, new() { Trials = 4, Seeds = [100] }, cancellation: Token);
        Assert.Equal(tuned.Methods[0].TuningTrials, tuned.References[0].TuningTrials);
        Assert.Equal(["lowerStep"], tuned.References[0].Parameters.Select(p => p.Key));
    }

    [Fact]
    public void Tune_OtherParameters_AreKept()
    {
        var plan = s_plan with { Methods = [new() { Name = "so-lazy-bio-i", Parameters = new() { ["period"] = 3 } }] };
        var tuned = Tuner.Tune(plan, new() { Trials = 8, Seeds = [50] }, cancellation: Token);
        Assert.Equal("3", tuned.Methods[0].Parameters["period"]!.ToString());
    }

    [Fact]
    public void Tune_OfWhatCannotBeTuned_SaysWhy()
    {
        string Error(ComparisonPlan plan, TuningOptions options) => Assert.Throws<ConfigurationException>(() => Tuner.Tune(plan, options, cancellation: Token)).Message;
        Assert.Equal("tuning seeds must be disjoint from reporting seeds; both hold 1", Error(s_plan, new() { Seeds = [1, 2] }));
        Assert.Equal("tuning needs at least one seed, got none", Error(s_plan, new() { Seeds = [] }));
        Assert.StartsWith("soba: expected a number of trials", Error(s_plan, new() { Trials = 10 }), StringComparison.Ordinal);
        Assert.Contains("unknown algorithm 'sba'", Error(s_plan with { Methods = [new() { Name = "sba" }] }, new()), StringComparison.Ordinal);
    }

    [Fact]
    public void Tune_Cancelled_EndsAtOnce()
    {
        using var source = new CancellationTokenSource();
        var done = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => Tuner.Tune(s_plan, new() { Seeds = [50] }, _ =>
        {
            if (++done == 3)
                source.Cancel();
        }, source.Token));
        Assert.Equal(3, done);
    }

    /// <summary>Notes what it is asked to run; a trial's score is the distance of its step of x from 0.1, so that best points lie inside.</summary>
    private sealed class Recording(string fails = "", string rises = "") : ITrialRunner
    {
        public List<Trial> Trials { get; } = [];

        public void Run(IReadOnlyList<Trial> trials, Action<int, TrialScore> done, CancellationToken cancellation)
        {
            Trials.AddRange(trials);
            for (var i = 0; i < trials.Count; i++)
            {
                var run = trials[i].Runs[0];
                done(i, run.Algorithm == fails
                    ? new(null, "its process ended with exit code 9")
                    : new(Math.Abs(Math.Log10(run.Parameters["upperStep"]!.GetValue<double>()) + 1)) { AtStart = run.Algorithm == rises ? 0 : double.MaxValue });
            }
        }

        public void Dispose()
        {
        }
    }
}
