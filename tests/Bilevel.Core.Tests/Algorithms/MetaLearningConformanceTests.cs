using Bilevel.Core.Catalog;
using Bilevel.Testing.Problems;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

/// <summary>What methods that adapt to tasks have to do beside what every method has to (<see cref="ConformanceTests"/>).</summary>
public class MetaLearningConformanceTests
{
    public static TheoryData<string> Names => [.. Applicable.Select(e => e.Name)];

    [Fact]
    public void Names_OfTheCatalog_AreThoseThatAdapt()
    {
        Assert.Equal(["maml", "fo-maml", "anil"], Applicable.Select(e => e.Name));
        Assert.All(Applicable, e => Assert.Contains("no part of x from which y starts", e.Default.NotApplicable(Quadratic<double>().Shape), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_YOfTheIterationBefore_DoesNotMatter(string name)
    {
        var algorithm = AlgorithmCatalog.Find(name).Default;
        var (oracle, start) = (MetaTasks.Oracle<double>(algorithm), MetaTasks.Start<double>(algorithm));
        Assert.Equal(Run(algorithm, oracle, start, 5).Entries(), Run(algorithm, oracle, start with { Y = new([7.0, 8, 9]) }, 5).Entries());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_AllQuestionsOfATask_AreOfOneBatchOnBothLevels(string name)
    {
        var algorithm = AlgorithmCatalog.Find(name).Default;
        var (oracle, count) = (new RecordingOracle(MetaTasks.Oracle<double>(algorithm)), algorithm.Cost(1).UpperGradientY);
        Run(algorithm, oracle, MetaTasks.Start<double>(algorithm), 2);
        Batch[] tasks = [.. from t in Enumerable.Range(0, 2) from i in Enumerable.Range(0, (int)count) select Batch.Draw(Purpose.Task, t, i, (int)count)];
        Assert.Equal(tasks, oracle.UpperCalls.Select(c => c.Batch));
        Assert.Equal(tasks, oracle.LowerCalls.Select(c => c.Batch).Distinct());
    }

    [Theory]
    [InlineData("maml")]
    [InlineData("fo-maml")]
    [InlineData("anil")]
    public void NotApplicable_OtherShapes_SaysWhy(string name)
    {
        var algorithm = AlgorithmCatalog.Find(name).Default;
        var shape = MetaTasks.Oracle<double>(algorithm).Shape;
        void Says(string why, ProblemShape other) => Assert.Contains(why, algorithm.NotApplicable(other), StringComparison.Ordinal);
        Assert.Null(algorithm.NotApplicable(shape));
        Says("no part of x from which y starts", shape with { LowerStart = null });
        Says("the lower level has 5 samples, the upper level 4", shape with { LowerSamples = 5 });
        Says("the lower level's batches hold 1, the upper level's 2", shape with { UpperBatchSize = 2 });
        Says("3 entries from 4 on do not lie in", shape with { LowerStart = 4 });
    }

    private static IEnumerable<AlgorithmEntry> Applicable => AlgorithmCatalog.All.Where(e => e.Default.Adapts != Adaptation.None);
}
