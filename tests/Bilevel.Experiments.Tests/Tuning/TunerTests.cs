using System.Collections.Concurrent;
using Bilevel.Experiments.Comparing;
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

    [Fact]
    public void Tune_InParallel_FindsTheSame()
    {
        ComparisonPlan Tuned(int parallel) => Tuner.Tune(s_plan with { Methods = [s_plan.Methods[0]] }, new() { Trials = 16, Seeds = [50], Parallel = parallel }, cancellation: Token);
        Assert.Equal(Tuned(1).Methods[0].Parameters.ToJsonString(), Tuned(2).Methods[0].Parameters.ToJsonString());
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
        Assert.InRange(done, 3, 5);
    }
}
