using Bilevel.Core;
using Bilevel.Experiments.Comparing;
using Bilevel.Experiments.Results;
using Xunit;
using static Bilevel.Experiments.Tests.Runs;

namespace Bilevel.Experiments.Tests.Comparing;

/// <summary>The definitions of the table: reaching a target, winning, ranking.</summary>
public sealed class ComparisonTableBuilderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Crossings at 3, 2 and 1 rows with HVPs of 20, 10, 0: the median is 10.</summary>
    [Fact]
    public void Race_AllSeedsReach_TakesTheMedianOfFirstCrossings()
    {
        var race = ComparisonTableBuilder.Race(new("loss", 1), [Trace(3, 2, 1), Trace(3, 1, 5), Trace(0.5, 2, 2)]);
        Assert.Equal(new ToTarget(3, 3, Hvp: 10, Jvp: 20, Seconds: 0.5), race);
    }

    [Fact]
    public void Race_OneSeedDoesNot_SaysHowManyDid() =>
        Assert.Equal(new ToTarget(2, 3, null, null, null), ComparisonTableBuilder.Race(new("loss", 1), [Trace(3, 2, 1), Trace(3, 2, 1.01), Trace(double.NaN, 0.2, 2)]));

    [Fact]
    public void Race_ForAMetricThatIsNotThere_IsNotReached() =>
        Assert.Equal(new ToTarget(0, 1, null, null, null), ComparisonTableBuilder.Race(new("accuracy", 1), [Trace(3, 2, 1)]));

    [Theory]
    [InlineData(0.81, true)]
    [InlineData(0.80, false)]
    [InlineData(0.75, false)]
    public void Wins_IsARangeAboveTheReferences(double lowest, bool wins)
    {
        var reference = Row("corrupted-labels", new(0.7, 0.6, 0.8, 3));
        Assert.Equal(wins, ComparisonTableBuilder.Wins(Row("soba", new(0.9, lowest, 0.95, 3)), reference));
        Assert.Null(ComparisonTableBuilder.Wins(Row("soba", new(0.9, lowest, 0.95, 3)), null));
    }

    public static TheoryData<string, string> Unequal => new()
    {
        { "trials of a method", "The rows are not ranked: their tuning differs" }, { "trials of a reference", "The rows are not ranked: their tuning differs" },
        { "no tuning", "The rows are not ranked: their step sizes were not tuned" }, { "budget", "so-lazy-bio-ii ran for another budget" },
    };

    [Theory]
    [MemberData(nameof(Unequal))]
    public void Ranked_WhereSomethingDiffers_IsFalseAndSaysWhat(string what, string remark)
    {
        var plan = Plans.Small with { Budget = "20it", Evaluations = 2, Seeds = [0], References = [] };
        plan = what switch
        {
            "trials of a method" => plan with { Methods = [plan.Methods[0], plan.Methods[1] with { TuningTrials = 8 }] },
            "trials of a reference" => plan with { References = [Plans.Small.References[0] with { TuningTrials = 0 }] },
            "no tuning" => plan with { Tuning = null },
            _ => plan with { Budget = "20gx", BudgetOtherwise = "20it", Methods = [Plans.Row("f2sa", 64), plan.Methods[1]] },
        };
        var result = Comparison.Start(plan, _folder.At("c"), new(), cancellation: Token)!;
        Assert.False(result.Ranked);
        Assert.Contains(result.Remarks, r => r.Contains(remark, StringComparison.Ordinal));
        Assert.Contains("One seed has no bands; use 3 or more.", result.Remarks);
        Assert.Equal(plan.Methods.Select(m => m.Name), result.Rows.Take(2).Select(r => r.Name));
    }

    [Fact]
    public void Ranked_AMethodThatDiverges_StandsLastAndTheOthersAreRanked()
    {
        var plan = Plans.Small with
        {
            Budget = "20it",
            Evaluations = 2,
            References = [],
            Methods = [Plans.Row("soba", 64, ("lowerStep", 1e30), ("upperStep", 1)), Plans.Small.Methods[1]],
        };
        var result = Comparison.Start(plan, _folder.At("c"), new(), cancellation: Token)!;
        Assert.True(result.Ranked);
        Assert.Equal(["so-lazy-bio-ii", "soba"], result.Rows.Select(r => r.Name));
        Assert.Contains("Did not last on every seed, and so stands below those that did: SOBA.", result.Remarks);
        Assert.Contains(result.Rows[1].Remarks, r => r.StartsWith("seed 0: ", StringComparison.Ordinal) && r.Contains("iteration", StringComparison.Ordinal));
    }

    [Fact]
    public void Ranked_Anyway_OrdersTheRowsAndSaysWhatDiffers()
    {
        var plan = Plans.Small with
        {
            Budget = "20it",
            Evaluations = 2,
            References = [],
            RankAnyway = true,
            Methods = [Plans.Row("soba", 64, ("lowerStep", 1e30), ("upperStep", 1)), Plans.Row("ma-soba", 0, ("lowerStep", 0.3)), Plans.Small.Methods[1]],
        };
        var result = Comparison.Start(plan, _folder.At("c"), new(), cancellation: Token)!;
        Assert.True(result.Ranked);
        Assert.Contains("The rows are ranked, as was asked, although their tuning differs (64 trials: SOBA, SO-Lazy-BiO-II; by hand: MA-SOBA).", result.Remarks);
        Assert.Equal("soba", result.Rows[^1].Name);
        Assert.True(result.Rows[0].Metrics["validation_loss"].Median <= result.Rows[1].Metrics["validation_loss"].Median);
    }

    [Fact]
    public void Plan_RemarksAndMethodsThatDoNotApply_StandInTheTable()
    {
        var plan = Plans.Small with
        {
            Budget = "20it",
            Evaluations = 2,
            References = [],
            Methods = [Plans.Small.Methods[0] with { Remarks = [PlannedRow.NothingLasted] }],
            NotApplicable = [new("maml", "MAML", "y has no start in x")],
            Tuning = Plans.Small.Tuning! with { Search = TuningSearch.Halving, Trials = 128, Rungs = [new(64, "5it"), new(16, "20it")] },
        };
        var result = Comparison.Start(plan, _folder.At("c"), new(), cancellation: Token)!;
        Assert.Contains(PlannedRow.NothingLasted, result.Rows[0].Remarks);
        Assert.Equal(plan.NotApplicable, result.NotApplicable);
        Assert.Equal("successive halving, 64 points for 5it, 16 for 20it; once more on ranges a decade wider", result.TuningSearch);
        Assert.Equal("validation_loss", result.Objective);
    }

    [Fact]
    public void Remarks_OfARunsUnsolvedSystems_StandBesideItsRow()
    {
        var row = Plans.Row("aid-cg", 64, ("lowerStep", 0.3), ("upperStep", 1), ("systemIterations", 1), ("tolerance", 1e-9));
        var plan = Plans.Small with { Budget = "20it", Evaluations = 2, Seeds = [0], References = [], Methods = [row, Plans.Small.Methods[0]] };
        var result = Comparison.Start(plan, _folder.At("c"), new(), cancellation: Token)!;
        Assert.StartsWith("seed 0: 20 of 20 linear systems were not solved; the last: not converged", Assert.Single(result.Rows.Single(r => r.Name == "aid-cg").Remarks), StringComparison.Ordinal);
        Assert.Empty(result.Rows.Single(r => r.Name == "soba").Remarks);
    }

    [Fact]
    public void Remarks_OfTuningForAnotherSetting_SayWhich()
    {
        var plan = Plans.Small with { Budget = "20it", Evaluations = 2, References = [], Options = Tiny with { Corruption = 0.3 } };
        var result = Comparison.Start(plan, _folder.At("c"), new(), cancellation: Token)!;
        Assert.Equal(["The step sizes were tuned for other task options than these.", "The step sizes were tuned for a budget of 100,000 samples, not 20 iterations."], result.Remarks);
    }

    // Row i: i·10 HVPs, i·20 JVPs, i/2 seconds.
    private static TraceTable Trace(params double[] losses) => new(["loss"], [.. losses.Select((loss, i) => new TraceRow(
        i, i / 2.0, [.. Quantities.All.Select(q => q switch { Quantity.Hvp => 10L * i, Quantity.Jvp => 20L * i, _ => 0 })], 0, [loss]))]);

    private static ComparisonRow Row(string name, Spread accuracy) => new()
    {
        Name = name,
        Title = name,
        Kind = RowKind.Method,
        Parameters = new Dictionary<string, string>(),
        TuningTrials = 0,
        RunFolders = [],
        StopReasons = [],
        Metrics = new Dictionary<string, Spread> { ["test_accuracy"] = accuracy },
        Calls = new Dictionary<string, double?>(),
        TotalSamples = 0,
        Iterations = 0,
        Seconds = accuracy,
        CompileSeconds = 0,
    };
}
