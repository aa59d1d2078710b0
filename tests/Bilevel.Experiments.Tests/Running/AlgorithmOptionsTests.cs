using System.Text.Json.Nodes;
using Bilevel.Core;
using Bilevel.Core.Algorithms;
using Bilevel.Core.Catalog;
using Bilevel.Core.Optimisers;
using Bilevel.Experiments.Running;
using Bilevel.Tasks;
using Xunit;

namespace Bilevel.Experiments.Tests.Running;

/// <summary>Options as text and back.</summary>
public class AlgorithmOptionsTests
{
    public static TheoryData<string> Names => [.. AlgorithmCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Write_ThenWith_IsTheSameAlgorithm(string name)
    {
        var entry = AlgorithmCatalog.Find(name);
        var changed = entry.With([.. entry.StepSizes.Select((_, i) => 0.125 * (i + 1))]);
        var text = AlgorithmOptions.Write(changed).ToJsonString();
        Assert.Equal(changed, AlgorithmOptions.With(entry.Default, JsonNode.Parse(text)!.AsObject()));
        Assert.Equal(text, AlgorithmOptions.Write(AlgorithmOptions.With(entry.Default, JsonNode.Parse(text)!.AsObject())).ToJsonString());
        Assert.Equal(entry.Default, AlgorithmOptions.With(entry.Default, []));
    }

    [Fact]
    public void Write_OfTheReferencesAlgorithm_HasItsStep() => Assert.Equal("""{"lowerStep":"0.1"}""", AlgorithmOptions.Write(new LowerLevelSgd()).ToJsonString());

    [Theory]
    [InlineData("0.1")]
    [InlineData("0.1*t^-0.5")]
    [InlineData("0.1*cos(1000)")]
    [InlineData("0.1+warmup(50)")]
    public void With_AScheduleAsText_IsThatSchedule(string text)
    {
        var soba = (Soba)AlgorithmOptions.With(new Soba(), new() { ["lowerStep"] = text });
        Assert.Equal(Schedule.Parse(text), soba.LowerStep);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void With_Optimisers_PutsThemAroundAnyMethod(string name)
    {
        var method = AlgorithmCatalog.Find(name).Default;
        var optimised = (Optimised)AlgorithmOptions.With(method, new() { ["upperOptimiser"] = "momentum(0.9)+clip(1)", ["LOWEROPTIMISER"] = "ball(10)" });
        Assert.Equal(method, optimised.Inner);
        Assert.Equal(("momentum(0.9)+clip(1)", "ball(10)"), (optimised.Upper.ToString(), optimised.Lower.ToString()));

        var written = AlgorithmOptions.Write(optimised);
        Assert.Equal("momentum(0.9)+clip(1)", (string?)written["upperOptimiser"]);
        Assert.Equal(optimised, AlgorithmOptions.With(method, written));
        Assert.Equal(method, AlgorithmOptions.With(optimised, new() { ["upperOptimiser"] = "none", ["lowerOptimiser"] = "none" }));
        Assert.False(AlgorithmOptions.Write(method).ContainsKey("upperOptimiser"));
    }

    [Fact]
    public void With_ARefinementAsText_IsThatRefinement()
    {
        var method = (BoRep)AlgorithmOptions.With(new BoRep(), new() { ["refinement"] = "doubling(3,20,0.5)" });
        Assert.Equal(Refinement.Doubling(3, 20, 0.5), method.Refinement);
        Assert.Equal("doubling(3,20,0.5)", (string?)AlgorithmOptions.Write(method)["refinement"]);
    }

    [Fact]
    public void With_ANumberForAStep_IsConstant() =>
        Assert.Equal(Schedule.Constant(0.25), ((Soba)AlgorithmOptions.With(new Soba(), new() { ["LOWERSTEP"] = 0.25 })).LowerStep);

    [Theory]
    [InlineData("bo-rep", "perod", "3", "bo-rep: unknown option 'perod'; did you mean 'period'?")]
    [InlineData("soba", "lowerStep", "0", "soba's lowerStep: expected a step size such as")]
    [InlineData("soba", "lowerStep", "-1", "got '-1'")]
    [InlineData("soba", "lowerStep", "NaN", "got 'NaN'")]
    [InlineData("soba", "lowerStep", "fast", "got 'fast'")]
    [InlineData("soba", "lowerStep", null, "soba's lowerStep: expected a value, got null")]
    [InlineData("soba", "upperOptimizer", "clip(1)", "soba: unknown option 'upperOptimizer'; did you mean 'upperOptimiser'?")]
    [InlineData("soba", "upperOptimiser", "adam", "soba's upperOptimiser: expected an optimiser such as none")]
    [InlineData("soba", "lowerOptimiser", null, "got 'null'")]
    [InlineData("bo-rep", "refinement", "3", "bo-rep's refinement: expected a refinement such as none")]
    [InlineData("so-lazy-bio-i", "period", "0", "so-lazy-bio-i's period: Period must be at least 1, got 0")]
    [InlineData("so-lazy-bio-i", "period", "2.5", "so-lazy-bio-i's period: expected a whole number, got '2.5'")]
    [InlineData("so-lazy-bio-i", "option", "III", "expected one of I, II, got 'III'")]
    [InlineData("so-lazy-bio-i", "delay", "yes", "expected true or false, got 'yes'")]
    [InlineData("bo-rep", "momentum", "1", "Momentum must be in [0, 1), got 1")]
    [InlineData("bo-rep", "momentum", "heavy", "expected a number, got 'heavy'")]
    public void With_AValueThatCannotBe_SaysWhatWasExpected(string name, string option, string? value, string message)
    {
        var error = Assert.Throws<ConfigurationException>(() => AlgorithmOptions.With(AlgorithmCatalog.Find(name).Default, new() { [option] = value }));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_Options_LeavesTheOriginalAlone()
    {
        var original = new Soba();
        AlgorithmOptions.With(original, new() { ["lowerStep"] = 7 });
        Assert.Equal(new Soba(), original);
    }
}
