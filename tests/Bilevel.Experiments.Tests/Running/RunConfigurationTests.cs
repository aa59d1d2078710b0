using System.Text.Json.Nodes;
using Bilevel.Core;
using Bilevel.Experiments.Running;
using Bilevel.Tasks;
using Xunit;
using static Bilevel.Experiments.Tests.Runs;

namespace Bilevel.Experiments.Tests.Running;

/// <summary>A configuration that can't be run is refused before anything runs.</summary>
public class RunConfigurationTests
{
    [Fact]
    public void ToJson_ThenFromJson_IsTheSame()
    {
        var effective = (Basic with { Options = Tiny with { Model = ClassifierModel.Mlp, Corruption = 0.25, BatchSize = 16 } }).Effective();
        var read = RunConfiguration.FromJson(JsonNode.Parse(effective.ToJson().ToJsonString())!.AsObject());
        Assert.Equal(effective.ToJson().ToJsonString(), read.ToJson().ToJsonString());
        Assert.Equal(effective.Hash(), read.Hash());
        Assert.Equal(effective.Options, read.Options);
        Assert.Equal(effective.Hash(), effective.Effective().Hash());
    }

    [Fact]
    public void Hash_OfAnotherValue_Differs()
    {
        var effective = Basic.Effective();
        RunConfiguration[] others =
        [
            effective with { Seed = 9 }, effective with { Budget = "101it" }, effective with { Evaluations = 12 }, effective with { ClipGradients = 10 }, effective with { Options = Tiny with { Corruption = 0.4 } },
            (Basic with { Algorithm = "ma-soba" }).Effective(), (Basic with { Parameters = new() { ["lowerStep"] = 0.2 } }).Effective(),
        ];
        Assert.Equal(8, others.Select(o => o.Hash()).Append(effective.Hash()).Distinct().Count());
    }

    [Fact]
    public void Effective_OfDefaults_SpellsOutEveryOption() =>
        Assert.Equal(["lowerStep", "upperStep"], (Basic with { Parameters = [] }).Effective().Parameters.Select(p => p.Key).Where(k => k.EndsWith("Step", StringComparison.Ordinal)));

    /// <summary>Once, after what else becomes of the moves, and in the manifest; x never leaves the set.</summary>
    [Theory]
    [InlineData(null, "box(0,Infinity)")]
    [InlineData("clip(0.5)", "clip(0.5)+box(0,Infinity)")]
    [InlineData("clip(0.5)+box(0,Infinity)", "clip(0.5)+box(0,Infinity)")]
    public void Effective_OfATaskThatKeepsXInASet_ProjectsEveryMove(string? optimiser, string expected)
    {
        var configuration = new RunConfiguration
        {
            Task = "hyperparameter-optimisation", Options = new() { Size = TaskSize.Tiny, Text = new() { Penalty = PenaltyForm.Direct, PenaltyPerGroup = true } },
            Algorithm = "soba", Parameters = new() { ["lowerStep"] = "0.3", ["upperStep"] = "0.1" }, Budget = "20it",
        };
        if (optimiser is not null)
            configuration.Parameters["upperOptimiser"] = optimiser;
        var effective = configuration.Effective();
        Assert.Equal(expected, effective.Parameters["upperOptimiser"]!.ToString());
        Assert.Equal(effective.Hash(), effective.Effective().Hash());

        var task = effective.BuildTask();
        var x = Solver.Run(effective.BuildAlgorithm(), task.Oracle, task.Start, new(Budget.Parse(effective.Budget)), TestContext.Current.CancellationToken).Progress.State.X.Span.ToArray();
        Assert.All(x, penalty => Assert.InRange(penalty, 0, float.MaxValue));
        Assert.Contains(x, penalty => penalty == 0);
        Assert.Contains(x, penalty => penalty > 0);
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { "task", "unknown task 'hyper-clean'; did you mean 'hyper-cleaning'?" },
        { "algorithm", "unknown algorithm 'sobaa'; did you mean 'soba'?" },
        { "budget", "expected a budget such as 500it" },
        { "evaluations", "expected at least 2 evaluations, got 1" },
        { "dataset", "unknown data set 'digit'; did you mean 'digits'?" },
        { "dataset of none", "quadratic reads no data set, got 'digits'" },
        { "data of none", "quadratic reads no data, got 'x.csv'" },
        { "calls never made", "the budget of 10hvp would never be used up: f2sa makes no HVP calls" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Effective_OfWhatCannotRun_SaysWhy(string what, string message)
    {
        var wrong = what switch
        {
            "task" => Basic with { Task = "hyper-clean" },
            "algorithm" => Basic with { Algorithm = "sobaa" },
            "budget" => Basic with { Budget = "500 parsecs" },
            "evaluations" => Basic with { Evaluations = 1 },
            "dataset" => Basic with { Options = Tiny with { Dataset = "digit" } },
            "dataset of none" => Basic with { Task = "quadratic", Options = Tiny with { Dataset = "digits" } },
            "data of none" => Basic with { Task = "quadratic", Options = Tiny with { Data = "x.csv" } },
            _ => Basic with { Algorithm = "f2sa", Parameters = [], Budget = "10hvp" },
        };
        Assert.Contains(message, Assert.Throws<ConfigurationException>(wrong.Effective).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "task": "quadratic", "algorithm": "soba", "budget": "5it", "colour": "red" }""", "colour")]
    [InlineData("""{ "task": "quadratic", "budget": "5it" }""", "algorithm")]
    [InlineData("""{ "task": "quadratic", "algorithm": "soba", "budget": 5 }""", "budget")]
    [InlineData("""{ "task": "quadratic", "algorithm": "soba", "budget": "5it", "options": { "corruption": 2 } }""", "the corruption must be in [0, 1]")]
    [InlineData("""{ "task": "quadratic", "algorithm": "soba", "budget": "5it", "options": { "size": 7 } }""", "size")]
    public void FromJson_OfWhatIsNoConfiguration_NamesTheMember(string json, string named) =>
        Assert.Contains(named, Assert.Throws<ConfigurationException>(() => RunConfiguration.FromJson(JsonNode.Parse(json)!.AsObject())).Message, StringComparison.Ordinal);
}
