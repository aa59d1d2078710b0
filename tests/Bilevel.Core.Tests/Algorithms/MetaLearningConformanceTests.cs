using Bilevel.Core.Algorithms;
using Bilevel.Core.Catalog;
using Bilevel.Testing;
using Bilevel.Testing.Conformance;
using Bilevel.Testing.Problems;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

/// <summary>What every method that adapts to tasks has to do, on quadratic tasks whose stationary point is known.</summary>
public class MetaLearningConformanceTests
{
    private const double InnerStep = 0.2;

    public static TheoryData<string> Names => [.. Applicable.Select(e => e.Name)];

    public static TheoryData<string, int> NamesAndIterations => [.. Applicable.SelectMany(e => new[] { 0, 1, 2, 7 }.Select(iterations => (e.Name, iterations)))];

    public static TheoryData<string, string> Options =>
        [.. Applicable.SelectMany(entry => OptionChecks.Of(entry.Default).Select(option => (entry.Name, option.Name)))];

    [Fact]
    public void Names_OfTheCatalog_AreThoseThatAdapt()
    {
        Assert.Equal(["maml", "fo-maml", "anil"], Applicable.Select(e => e.Name));
        Assert.All(Applicable, e => Assert.Contains("no part of x from which y starts", e.Default.NotApplicable(Quadratic<double>().Shape), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_AllTasksAStep_ReachesTheKnownStationaryPoint(string name)
    {
        var algorithm = Tuned(name, MetaTasks.Count, 0.2);
        var s = Run(algorithm, MetaTasks.Oracle<double>(algorithm), MetaTasks.Start<double>(algorithm), 4000);
        Assert.All(Objective(algorithm).StationaryPoint().Zip(s.X.Span.ToArray()), pair => Assert.Equal(pair.First, pair.Second, ConformanceTolerances.Stationary));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_InFloat_ReachesTheKnownStationaryPoint(string name)
    {
        var algorithm = Tuned(name, MetaTasks.Count, 0.2);
        var s = Run(algorithm, MetaTasks.Oracle<float>(algorithm), MetaTasks.Start<float>(algorithm), 4000);
        Assert.All(Objective(algorithm).StationaryPoint().Zip(s.X.Span.ToArray()), pair => Assert.Equal(pair.First, pair.Second, ConformanceTolerances.StationaryFloat));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_OneTaskAStepWithNoise_SettlesBelowTheFloor(string name)
    {
        var algorithm = Tuned(name, 1, 0.02);
        var (oracle, objective) = (MetaTasks.Oracle<double>(algorithm, Noise), Objective(algorithm));
        var s = Run(algorithm, oracle, MetaTasks.Start<double>(algorithm), 2000);
        var tail = 0.0;
        for (var t = 2000; t < 4000; t++)
        {
            algorithm.Step(s, oracle, t);
            tail += Math.Sqrt(objective.Gradient(s.X.Span.ToArray()).Sum(g => g * g)) / 2000;
        }

        Assert.InRange(tail, 0, Tolerances.TaskFloor);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_SameSeed_GivesTheSameBits(string name)
    {
        var algorithm = AlgorithmCatalog.Find(name).Default;
        double[] Entries(ulong seed) => Run(algorithm, MetaTasks.Oracle<double>(algorithm, Noise, seed), MetaTasks.Start<double>(algorithm), 23).Entries();
        Assert.Equal(Entries(1), Entries(1));
        Assert.NotEqual(Entries(1), Entries(2));
    }

    [Theory]
    [MemberData(nameof(NamesAndIterations))]
    public void Cost_AfterAnyNumberOfIterations_IsWhatTheLedgerCounts(string name, int iterations)
    {
        var (algorithm, ledger) = (AlgorithmCatalog.Find(name).Default, new Ledger());
        Run(algorithm, new CountingOracle<double>(MetaTasks.Oracle<double>(algorithm), ledger), MetaTasks.Start<double>(algorithm), iterations);
        Assert.All(Quantities.All, q => Assert.Equal((q, algorithm.Cost(iterations)[q]), (q, ledger[q])));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_InSteadyState_AllocatesNothing(string name)
    {
        var (algorithm, t) = (AlgorithmCatalog.Find(name).Default, 0L);
        var oracle = MetaTasks.Oracle<float>(algorithm, Noise);
        var s = algorithm.Start(oracle, MetaTasks.Start<float>(algorithm));
        Assert.Equal(0, Allocation.OfSteadyState(() => algorithm.Step(s, oracle, t++)));
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void Option_Changed_ChangesTheTrajectory(string name, string option)
    {
        var basis = AlgorithmCatalog.Find(name).Default;
        var changed = OptionChecks.Changed(basis, OptionChecks.Of(basis).Single(o => o.Name == option), new Dictionary<string, object>());
        double[] Entries(Algorithm algorithm) => Run(algorithm, MetaTasks.Oracle<double>(algorithm, Noise), MetaTasks.Start<double>(algorithm), 23).Entries();
        Assert.NotEqual(Entries(basis), Entries(changed));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_StoppedCopiedAndContinued_EqualsUninterrupted(string name)
    {
        var algorithm = AlgorithmCatalog.Find(name).Default;
        var (oracle, start) = (MetaTasks.Oracle<float>(algorithm, Noise), MetaTasks.Start<float>(algorithm));
        var uninterrupted = Run(algorithm, oracle, start, 12).Entries();
        for (var stop = 0; stop < 12; stop++)
        {
            var (first, second) = (Run(algorithm, oracle, start, stop), algorithm.Start(oracle, start));
            foreach (var ((_, from), (_, to)) in first.Vectors.Zip(second.Vectors))
                to.CopyFrom(from);
            Continue(algorithm, oracle, second, stop, 12);
            Assert.Equal(uninterrupted, second.Entries());
        }
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
        var algorithm = Tuned(name, 3, 0.1);
        var oracle = new RecordingOracle(MetaTasks.Oracle<double>(algorithm));
        Run(algorithm, oracle, MetaTasks.Start<double>(algorithm), 2);
        Batch[] tasks = [.. from t in Enumerable.Range(0, 2) from i in Enumerable.Range(0, 3) select Batch.Draw(Purpose.Task, t, i, 3)];
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

    private static Algorithm Tuned(string name, int tasks, double upperStep)
    {
        var algorithm = AlgorithmCatalog.Find(name).With([InnerStep, upperStep]);
        algorithm.GetType().GetProperty(nameof(Maml.TasksPerStep))!.SetValue(algorithm, tasks);
        return algorithm;
    }

    private static MetaObjective Objective(Algorithm algorithm)
    {
        var (tasks, start) = MetaTasks.For(algorithm);
        var steps = (int)algorithm.GetType().GetProperty(nameof(Maml.InnerSteps))!.GetValue(algorithm)!;
        return new(tasks, start, InnerStep, steps, isFirstOrder: algorithm is FoMaml);
    }
}
