using Bilevel.Core;
using Bilevel.Experiments.Comparing;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;
using Bilevel.Tasks;
using Xunit;
using static Bilevel.Experiments.Tests.Runs;

namespace Bilevel.Experiments.Tests.Comparing;

/// <summary>Plans are read strictly and checked before anything runs; every committed one works.</summary>
public sealed class ComparisonPlanTests : IDisposable
{
    private const string Prefix = "configs.";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<string> Embedded =>
        typeof(ComparisonPlan).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Select(n => n[Prefix.Length..^".json".Length]);

    public static TheoryData<string> Configs => [.. Embedded.Where(name => TaskCatalog.All.Any(t => t.Name == name))];

    // Task and data set, of which the product holds the plan but not the data.
    public static TheoryData<string, string> ConfigsOfDatasets =>
        [.. TaskCatalog.All.SelectMany(t => t.Datasets.Where(d => Embedded.Contains($"{t.Name}-{d}")).Select(d => (t.Name, d)))];

    [Fact]
    public void CommittedPlans_AllOfThem_AreOfATaskOrOfATasksDataset() =>
        Assert.Equal(Embedded.Order(), Configs.Select(c => c.Data).Concat(ConfigsOfDatasets.Select(c => $"{c.Data.Item1}-{c.Data.Item2}")).Order());

    [Theory]
    [MemberData(nameof(ConfigsOfDatasets))]
    public void CommittedPlan_OfADataset_IsValidAndTakenForIt(string task, string dataset)
    {
        var plan = ComparisonPlan.ForTask(task, dataset);
        plan.Validate();
        Assert.Equal((task, dataset, null, null), (plan.Task, plan.Options.Dataset, plan.Options.Data, plan.Tuning!.Options.Data));
        Assert.NotEqual(dataset, ComparisonPlan.ForTask(task).Options.Dataset);
        Assert.NotEqual(dataset, ComparisonPlan.ForTask(task, "no such data").Options.Dataset);
    }

    [Theory]
    [MemberData(nameof(Configs))]
    public void CommittedPlan_IsValidAndEveryRowTakesTwoSteps(string name)
    {
        var plan = ComparisonPlan.ForTask(name) with { Options = Tiny, Budget = "2it", Evaluations = 2 };
        ComparisonPlan.ForTask(name).Validate();
        plan.Validate();
        foreach (var row in plan.Methods.Concat(plan.References))
        {
            var configuration = plan.Configuration(row, plan.Seeds[0]).Effective();
            var task = configuration.BuildTask();
            Assert.Contains(plan.Target.Metric, task.Metrics.Names);
            var result = Solver.Run(configuration.BuildAlgorithm(), task.Oracle, task.Start, new SolverOptions<float>(Budget.Parse(configuration.Budget)), Token);
            Assert.Equal((row.Name, StopReason.BudgetReached, 2L), (row.Name, result.Reason, result.Progress.Iteration));
        }
    }

    [Fact]
    public void CommittedPlan_OfCleaning_HasTheMethodsAndReferencesOfTheComparison()
    {
        var plan = ComparisonPlan.ForTask("hyper-cleaning");
        string[] asked = ["soba", "ma-soba", "stocbio", "amigo", "f2sa", "bo-rep", "so-lazy-bio-i", "so-lazy-bio-ii"];
        Assert.Superset(asked.ToHashSet(), plan.Methods.Select(m => m.Name).ToHashSet());
        Assert.Equal(RunConfiguration.FindTask("hyper-cleaning").References.Select(r => r.Name).Order(), plan.References.Select(r => r.Name).Order());
        Assert.Equal(3, plan.Seeds.Count);
        Assert.Equal(0.5, plan.Options.Corruption);
    }

    [Theory]
    [InlineData("""{ "task": "quadratic", "budget": "5it", "seeds": [0], "target": { "metric": "phi", "value": 1 }, "methods": [], "colour": 1 }""", "colour")]
    [InlineData("""{ "task": "quadratic", "budget": "5it", "seeds": [0], "target": { "metric": "phi", "value": 1 }, "methods": [ { "name": "soba", "lowerStep": 1 } ] }""", "lowerStep")]
    [InlineData("""{ "task": "quadratic", "budget": "5it", "target": { "metric": "phi", "value": 1 }, "methods": [] }""", "seeds")]
    [InlineData("""{ "task": "quadratic", "options": { "noise": -1 }, "budget": "5it", "seeds": [0], "target": { "metric": "phi", "value": 1 }, "methods": [] }""", "the noise must be")]
    [InlineData("not JSON", "invalid")]
    public void Read_OfWhatIsNoPlan_NamesTheFileAndTheMember(string json, string named)
    {
        var path = _folder.At("plan.json");
        File.WriteAllText(path, json);
        var error = Assert.Throws<ConfigurationException>(() => ComparisonPlan.Read(path));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfNoFile_NamesIt() =>
        Assert.StartsWith("/no/such/plan.json", Assert.Throws<ConfigurationException>(() => ComparisonPlan.Read("/no/such/plan.json")).Message, StringComparison.Ordinal);

    [Fact]
    public void ExistsFor_EveryTask_HoldsATunedPlan() =>
        Assert.All(TaskCatalog.All, task => Assert.True(ComparisonPlan.ExistsFor(task.Name), $"there is no configs/{task.Name}.json; 'bilevel tune {task.Name} --out configs/{task.Name}.json' makes one"));

    /// <summary>Step sizes tuned on one data set say nothing of another.</summary>
    [Fact]
    public void ForTask_OfItsOwnDataset_IsTheTasksPlan()
    {
        Assert.Equal("hyper-cleaning", ComparisonPlan.ForTask("hyper-cleaning", "digits").Task);
        Assert.All(
            TaskCatalog.All.SelectMany(t => t.Datasets.Skip(1).Select(d => (t.Name, Dataset: d))),
            pair => Assert.Equal(Embedded.Contains($"{pair.Name}-{pair.Dataset}"), ComparisonPlan.ExistsFor(pair.Name, pair.Dataset)));
    }

    [Fact]
    public void ForTask_OfNoTask_NamesTheNearest()
    {
        Assert.Contains("did you mean 'quadratic'?", Assert.Throws<ConfigurationException>(() => ComparisonPlan.ForTask("quadratik")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ThenRead_IsTheSame()
    {
        File.WriteAllText(_folder.At("plan.json"), ResultJson.Write(Plans.Small));
        Assert.Equal(ResultJson.Write(Plans.Small), ResultJson.Write(ComparisonPlan.Read(_folder.At("plan.json"))));
    }

    [Fact]
    public void Without_AMethodThatDoesNotApply_RecordsWhyAndForgetsItWhenAskedForOthers()
    {
        var plan = Plans.Small.Without(row => row.Name == "soba" ? "its update is zero" : null);
        Assert.Equal(["so-lazy-bio-ii"], plan.Methods.Select(m => m.Name));
        Assert.Equal([new("soba", "SOBA", "its update is zero")], plan.NotApplicable);
        Assert.Equal(plan.NotApplicable, plan.Without(_ => null).NotApplicable);
        Assert.Empty(plan.WithMethods(["ma-soba"]).NotApplicable);
        Assert.Equal(["soba"], plan.WithMethods(["soba", "ma-soba"]).Without(row => row.Name == "soba" ? "again" : null).NotApplicable.Select(n => n.Name));
    }

    [Fact]
    public void Without_EveryMethod_IsAnErrorThatNamesThem()
    {
        var error = Assert.Throws<ConfigurationException>(() => Plans.Small.Without(row => $"no {row.Name} here"));
        Assert.Equal("none of these methods applies to hyper-cleaning: SOBA (no soba here); SO-Lazy-BiO-II (no so-lazy-bio-ii here)", error.Message);
    }

    [Fact]
    public void OnlyShown_APlanThatShowsSome_KeepsThoseAlone()
    {
        var plan = Plans.Small with { Shown = ["so-lazy-bio-ii"] };
        plan.Validate();
        Assert.Equal([Plans.Small.Methods[1]], plan.OnlyShown().Methods);
        Assert.Equal(Plans.Small.Methods, Plans.Small.OnlyShown().Methods);
        var error = Assert.Throws<ConfigurationException>((Plans.Small with { Shown = ["bo-rep"] }).Validate);
        Assert.Contains("shows bo-rep", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithMethods_Named_KeepsTheirOrderAndTheirSteps()
    {
        var plan = Plans.Small.WithMethods(["bo-rep", "soba", "bo-rep"]);
        Assert.Equal(["bo-rep", "soba"], plan.Methods.Select(m => m.Name));
        Assert.Equal((0, 64), (plan.Methods[0].TuningTrials, plan.Methods[1].TuningTrials));
        Assert.Equal(Plans.Small.Methods[0], plan.Methods[1]);
        Assert.Empty(plan.Methods[0].Parameters);
        Assert.Contains("did you mean 'soba'?", Assert.Throws<ConfigurationException>(() => Plans.Small.WithMethods(["soab"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithBudget_OfCalls_GivesRowsThatNeverMakeThemTheOldOne()
    {
        var plan = Plans.Small.WithBudget("50hvp");
        Assert.Equal("50hvp", plan.Configuration(plan.Methods[0], 0).Budget);
        Assert.Equal(Plans.Small.Budget, plan.Configuration(new() { Name = "f2sa" }, 0).Budget);
        Assert.Equal(Plans.Small.Budget, plan.Configuration(plan.References[0], 0).Budget);
        plan.Validate();
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { "no seeds", "at least one seed" }, { "no methods", "at least one method" }, { "seed twice", "a seed is named twice: 0, 1, 0" },
        { "overlap", "reporting seeds must be disjoint from tuning seeds; both hold 1" }, { "row twice", "soba is named twice" },
        { "reference as method", "corrupted-labels is a reference row, not a method" }, { "method as reference", "amigo is a method, not a reference row" },
        { "option", "unknown option 'lowrStep'; did you mean 'lowerStep'?" }, { "budget", "expected a budget such as" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Validate_OfWhatCannotRun_SaysWhy(string what, string message)
    {
        var (plan, soba) = (Plans.Small, Plans.Small.Methods[0]);
        var wrong = what switch
        {
            "no seeds" => plan with { Seeds = [] },
            "no methods" => plan with { Methods = [] },
            "seed twice" => plan with { Seeds = [0, 1, 0] },
            "overlap" => plan with { Tuning = plan.Tuning! with { Seeds = [7, 1] } },
            "row twice" => plan with { Methods = [soba, soba] },
            "reference as method" => plan with { Methods = [new() { Name = "corrupted-labels" }], References = [] },
            "method as reference" => plan with { References = [new() { Name = "amigo" }] },
            "option" => plan with { Methods = [soba with { Parameters = new() { ["lowrStep"] = 1 } }] },
            _ => plan with { Budget = "long" },
        };
        var error = Assert.Throws<ConfigurationException>(() => Comparison.Start(wrong, _folder.At("c"), new(), cancellation: Token));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.False(Path.Exists(_folder.At("c")));
    }

    [Fact]
    public void Start_WithDataThatCannotBeRead_LeavesNoFolder()
    {
        var plan = Plans.Small with { Options = Tiny with { Data = "/no/such/file" } };
        Assert.Throws<Data.DataException>(() => Comparison.Start(plan, _folder.At("c"), new(), cancellation: Token));
        Assert.False(Path.Exists(_folder.At("c")));
    }
}
