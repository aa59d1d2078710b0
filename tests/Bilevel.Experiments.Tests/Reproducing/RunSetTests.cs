using Bilevel.Experiments.Comparing;
using Bilevel.Tasks;
using Xunit;

namespace Bilevel.Experiments.Tests.Reproducing;

public sealed class RunSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private ComparisonPlan Plan(string figure, TaskSize size, params (string File, string Text)[] files)
    {
        var catalog = Figures.Catalog(_folder, files);
        return catalog.RunsOf(catalog.Find(figure)).Comparison(size);
    }

    [Fact]
    public void Comparison_Rows_HaveTheStepSizesOfThePlanAndTheirOwnOptions()
    {
        var tuned = ComparisonPlan.ForTask("few-shot");
        var plan = Plan("small/curves", TaskSize.Tiny);
        foreach (var row in plan.Methods)
        {
            var from = tuned.Methods.Single(m => m.Name == row.Name);
            Assert.Equal(from.TuningTrials, row.TuningTrials);
            Assert.All(from.Parameters.Where(p => p.Key != "innerSteps"), p => Assert.Equal(p.Value!.ToString(), row.Parameters[p.Key]!.ToString()));
        }

        Assert.Equal("2", plan.Methods[2].Parameters["innerSteps"]!.ToString());
        Assert.Equal((TaskSize.Tiny, "20it", 5), (plan.Options.Size, plan.Budget, plan.Evaluations));
        Assert.Equal(tuned.Tuning!.Seeds, plan.Tuning!.Seeds);
    }

    [Fact]
    public void Comparison_AtPaperSize_TakesThePapersStepSizes()
    {
        var plan = Plan("small/curves", TaskSize.Paper);
        Assert.Equal("0.5", plan.Methods[0].Parameters["lowerStep"]!.ToString());
        Assert.Equal(0, plan.Methods[0].TuningTrials);
        Assert.Contains("the paper's step sizes", plan.Methods[0].Remarks);
        Assert.Contains("the paper gives no step sizes for it", plan.Methods[1].Remarks);
        Assert.True(plan.Methods[1].TuningTrials > 0);
    }

    [Fact]
    public void Comparison_Variants_RunOneAlgorithmUnderNamesOfTheirOwn()
    {
        var plan = Plan("small/sweep", TaskSize.Tiny);
        plan.Validate();
        Assert.Equal(["period-1", "period-8"], plan.Methods.Select(m => m.Name));
        Assert.All(plan.Methods, m => Assert.Equal("bo-rep", plan.Configuration(m, 0).Algorithm));
        Assert.Equal("8", plan.Configuration(plan.Methods[1], 0).Parameters["period"]!.ToString());
        Assert.Equal((0.2, 3), (plan.Options.Noise, plan.Options.BatchSize));
    }

    [Fact]
    public void Comparison_WithoutThePlan_SaysUntuned()
    {
        var plan = Plan("small/curves", TaskSize.Tiny, ("runs/few.json", Figures.Few.Replace("\"plan\": \"few-shot\",", "", StringComparison.Ordinal)));
        Assert.All(plan.Methods, m => Assert.Contains("untuned: the catalog's own step sizes", m.Remarks));
        Assert.Null(plan.Tuning);
        plan.Validate();
    }

    [Fact]
    public void Comparison_WithoutRows_IsWhatThePlanShows()
    {
        var few = Figures.Few[..Figures.Few.IndexOf("\"rows\"", StringComparison.Ordinal)] + Figures.Few[Figures.Few.IndexOf("\"sizes\"", StringComparison.Ordinal)..];
        Assert.Equal(ComparisonPlan.ForTask("few-shot").OnlyShown().Methods.Select(m => m.Name), Plan("small/curves", TaskSize.Tiny, ("runs/few.json", few)).Methods.Select(m => m.Name));
    }
}
