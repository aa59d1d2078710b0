using Bilevel.Core;
using Bilevel.Core.Catalog;
using Bilevel.Experiments.Reproducing;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;
using Bilevel.Tasks;
using Bilevel.Testing;
using Xunit;
using static Bilevel.Experiments.Tests.Runs;

namespace Bilevel.Experiments.Tests.Reproducing;

/// <summary>A folder of results that the figures of all tests share, as they do on a user's machine.</summary>
public sealed class SharedRuns : IDisposable
{
    public TemporaryFolder Folder { get; } = new();

    public void Dispose() => Folder.Dispose();
}

/// <summary>The figures that the product holds.</summary>
public sealed class ShippedFiguresTests(SharedRuns shared) : IClassFixture<SharedRuns>
{
    public static TheoryData<string> Ids => [.. FigureCatalog.Shipped.All.Select(f => f.Id)];

    [Fact]
    public void Shipped_EveryFigureOfThePaper_IsThere()
    {
        string[] expected = ["1a", "1b", "1c", "2a", "2b", "2c", "3", "4", "6a", "6b", "6c", "7a", "7b", "8a", "8b", "8c"];
        Assert.Equal([.. expected.Select(e => $"borep/fig{e}"), "borep/table3"], FigureCatalog.Shipped.All.Select(f => f.Id));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void EveryConfig_AtEverySize_IsWellFormed(string id) =>
        Assert.All(Enum.GetValues<TaskSize>(), size => FigureCatalog.Shipped.Check(FigureCatalog.Shipped.Find(id), size));

    [Theory]
    [MemberData(nameof(Ids))]
    public void EveryConfig_AtTiny_RunsTwoSteps(string id)
    {
        var catalog = FigureCatalog.Shipped;
        var request = new ReproductionRequest(id, TaskSize.Tiny, shared.Folder.At("out")) { Budget = "2it", Seeds = [0] };
        var figure = Reproduction.Run(catalog, request, new() { Command = $"bilevel reproduce {id}", WarmUp = false }, cancellation: Token)!;
        var folder = Path.GetFullPath(Path.Combine(Reproduction.FolderOf(catalog, request), figure.Runs));
        var compared = ResultJson.Read<ComparisonResult>(Path.Combine(folder, RunFiles.Comparison));
        var set = catalog.RunsOf(catalog.Find(id));
        string[] references = set.References ? [.. RunConfiguration.FindTask(set.Task).References.Select(r => r.Name)] : [];
        Assert.Equal(set.Rows.Select(r => r.Name), figure.Rows.Take(set.Rows.Count).Select(r => r.Name));
        Assert.Equal(references.Order(StringComparer.Ordinal), figure.Rows.Skip(set.Rows.Count).Select(r => r.Name).Order(StringComparer.Ordinal));
        Assert.All(compared.Rows, r => Assert.Equal((nameof(StopReason.BudgetReached), 2.0), (r.StopReasons.Single(), r.Iterations)));
        Assert.All(compared.Rows, r => Assert.All(catalog.Find(id).Metrics, m => Assert.True(r.Metrics.ContainsKey(m), $"{r.Name} has no {m}")));
    }

    [Fact]
    public void Title_OfMetaLearning_CountsTasksAndLeavesRemarksOut()
    {
        using var folder = new TemporaryFolder();
        var request = new ReproductionRequest("borep/fig4", TaskSize.Tiny, folder.At("out")) { Budget = "2it", Seeds = [0] };
        var figure = Reproduction.Run(FigureCatalog.Shipped, request, new() { Command = "bilevel", WarmUp = false }, cancellation: Token)!;
        var compared = ResultJson.Read<ComparisonResult>(Path.Combine(Reproduction.FolderOf(FigureCatalog.Shipped, request), figure.Runs, RunFiles.Comparison));
        Assert.StartsWith("hyper-representation on amazon (6 train, 3 validation, 3 test tasks): ", compared.Title, StringComparison.Ordinal);
        Assert.Contains(compared.Data.Remarks, r => r.StartsWith("texts left out because they have no known word: ", StringComparison.Ordinal));
        Assert.Contains("; training domains: 9; texts left out", figure.Setting.Single(s => s.Item == "data").Here, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("borep/fig1b")]
    [InlineData("borep/fig1c")]
    [InlineData("borep/fig3")]
    [InlineData("borep/fig8b")]
    [InlineData("borep/fig8c")]
    public void Epochs_AtTiny_AreBatchesOverTrainingRows(string id) => Assert.Equal(1, PassesAnEpoch(id, TaskSize.Tiny, data: null), 1e-12);

    [Theory]
    [InlineData("borep/fig1b")]
    [InlineData("borep/fig1c")]
    [InlineData("borep/fig3")]
    public void Epochs_AtLocalSize_AreBatchesOverTrainingRows(string id) =>
        Assert.Equal(1, PassesAnEpoch(id, TaskSize.Local, SharedData.FolderWith("glove", "glove.6B.50d.subset.txt.gz")), 1e-3);

    [Theory]
    [MemberData(nameof(Ids))]
    public void Paper_StepSizes_AreOptionsOfTheirMethods(string id)
    {
        var set = FigureCatalog.Shipped.RunsOf(FigureCatalog.Shipped.Find(id));
        Assert.All(set.Rows.Where(r => r.Paper is not null), r => AlgorithmOptions.With(AlgorithmCatalog.Find(r.Algorithm ?? r.Name).Default, r.Paper!));
    }

    // Training rows that one epoch's updates read, over those that there are.
    private static double PassesAnEpoch(string id, TaskSize size, string? data)
    {
        var set = FigureCatalog.Shipped.RunsOf(FigureCatalog.Shipped.Find(id));
        var plan = set.Comparison(size, data);
        var rows = plan.Configuration(plan.Methods[0], 0).BuildTask().Data.Rows["train"];
        return set.At(size).UpdatesAnEpoch() * plan.Options.BatchSize / rows;
    }
}
