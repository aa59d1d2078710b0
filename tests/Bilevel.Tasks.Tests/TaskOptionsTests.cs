using Bilevel.Data;
using Xunit;

namespace Bilevel.Tasks.Tests;

/// <summary>A value that no task can use is refused in words that say what was expected and what came.</summary>
public class TaskOptionsTests
{
    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Corruption_OutsideItsRange_IsRefused(double value) =>
        Assert.StartsWith("the corruption must be in [0, 1]", Assert.Throws<ArgumentOutOfRangeException>(() => new TaskOptions { Corruption = value }).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void BatchSize_BelowOne_IsRefused(int value) =>
        Assert.StartsWith("the batch size must be at least 1", Assert.Throws<ArgumentOutOfRangeException>(() => new TaskOptions { BatchSize = value }).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NaN)]
    public void Regularisation_NotAFinitePositiveNumber_IsRefused(double value) =>
        Assert.StartsWith("the regularisation must be", Assert.Throws<ArgumentOutOfRangeException>(() => new TaskOptions { Regularisation = value }).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(-1)]
    [InlineData(double.PositiveInfinity)]
    public void Noise_NegativeOrInfinite_IsRefused(double value) =>
        Assert.StartsWith("the noise must be", Assert.Throws<ArgumentOutOfRangeException>(() => new TaskOptions { Noise = value }).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    public void Distance_NotAFinitePositiveNumber_IsRefused(double value) =>
        Assert.StartsWith("the distance must be", Assert.Throws<ArgumentOutOfRangeException>(() => new TaskOptions { Distance = value }).Message, StringComparison.Ordinal);

    [Fact]
    public void Dataset_Unknown_IsNamedWithWhatThereIs() => Assert.StartsWith(
        "expected the data set digits or sentiment140, got 'mnist'",
        Assert.Throws<ArgumentException>(() => Cleaning.Task.Create<float>(new() { Dataset = "mnist" }, 0)).Message, StringComparison.Ordinal);

    [Fact]
    public void Data_Missing_NamesThePath() => Assert.Contains(
        "/no/such/file", Assert.Throws<DataException>(() => Cleaning.Task.Create<float>(new() { Data = "/no/such/file" }, 0)).Message, StringComparison.Ordinal);

    [Fact]
    public void Reference_Unknown_IsNamedWithWhatThereIs()
    {
        var error = Assert.Throws<ArgumentException>(() => Cleaning.Task.CreateReference<float>("clean", Cleaning.Tiny, 0));
        Assert.StartsWith("expected one of corrupted-labels, validation-and-corrupted, validation-only, true-labels, got 'clean'", error.Message, StringComparison.Ordinal);
        Assert.StartsWith("quadratic has no reference row 'clean'", Assert.Throws<ArgumentException>(() => new QuadraticTask().CreateReference<float>("clean", new(), 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Catalog_OfTasks_HasDistinctNamesAndObjectivesThatAreMetrics()
    {
        Assert.Equal(["hyper-cleaning", "hyper-representation", "hyperparameter-optimisation", "regularisation", "few-shot", "quadratic", "relaxed-smooth"], TaskCatalog.All.Select(t => t.Name));
        Assert.All(TaskCatalog.All, task => Assert.Contains(task.Objective, task.Create<float>(Cleaning.Tiny, 0).Metrics.Names));
        Assert.All(TaskCatalog.All, task => Assert.Equal(task.References.Count, task.References.Select(r => r.Name).Distinct().Count()));
        Assert.All(TaskCatalog.All, task => Assert.All(task.References, r => Assert.NotNull(task.CreateReference<float>(r.Name, Cleaning.Tiny, 0))));
    }
}
