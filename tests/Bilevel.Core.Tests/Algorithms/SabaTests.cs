using Bilevel.Core.Algorithms;
using Bilevel.Core.Tests.Oracles;
using Bilevel.Numerics;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class SabaTests
{
    // So small a step that x and y stay to the bit.
    private const double Still = 1e-300;

    [Fact]
    public void Step_ThriceOnTwoBlocks_EqualsHandNumbers()
    {
        var oracle = new RecordingOracle(new AlternatingOracle());
        var saba = new Saba { LowerStep = 0.25, UpperStep = 0.5 };
        var s = Run(saba, oracle, OnLine with { Seed = 3 }, 1);

        // first visits of lower block 0 and upper block 1: the directions are what they say, the means half of it
        Assert.Equal(1.0, s.Y[0]);             // 2 − 0.25 · 4
        Assert.Equal(0.25, s.Kept("z")[0]);    // 0 − 0.25 (0 − 1)
        Assert.Equal(-0.5, s.X[0]);            // 1 − 0.5 (3 − 0)

        Continue(saba, oracle, s, 1, 2);
        // lower block 1 for the first time: 0.5 − 0 + 2, 0.25 − 0 + 0, 0.75 − 0 + 0; upper block 1 again: 0 − 1 + 0.5, 0 − 3 + 1.5
        Assert.Equal(0.375, s.Y[0]);           // 1 − 0.25 · 2.5
        Assert.Equal(0.0625, s.Kept("z")[0]);  // 0.25 − 0.25 (0.25 + 0.5)
        Assert.Equal(0.625, s.X[0]);           // −0.5 − 0.5 (−1.5 − 0.75)

        Continue(saba, oracle, s, 2, 3);
        // lower block 1 again: 3.25 − 0.5 + 2.25, 0.0625 − 0.25 + 0.125, 0.1875 − 0.75 + 0.375; upper block 0: 0.1875 − 0 + 0, 1.0625 − 0 + 0
        Assert.Equal(-0.875, s.Y[0]);          // 0.375 − 0.25 · 5
        Assert.Equal(0.125, s.Kept("z")[0]);   // 0.0625 − 0.25 (−0.0625 − 0.1875)
        Assert.Equal(0.0, s.X[0]);             // 0.625 − 0.5 (1.0625 + 0.1875)

        Assert.Equal([(LowerAsk.Joint, Batch.Block(0)), (LowerAsk.Joint, Batch.Block(1)), (LowerAsk.Joint, Batch.Block(1))], oracle.LowerCalls);
        Assert.Equal([(UpperAsk.Gradients, Batch.Block(1)), (UpperAsk.Gradients, Batch.Block(1)), (UpperAsk.Gradients, Batch.Block(0))], oracle.UpperCalls);
    }

    [Fact]
    public void Step_ManyIterations_DrawsBlocksByTheirShareOnBothLevels()
    {
        var oracle = new RecordingOracle(new FiniteSumQuadratic());
        const int iterations = 20_000;
        Run(new Saba { LowerStep = Still, UpperStep = Still }, oracle, OnQuadratic<double>(), iterations);
        double[] lower = [.. Enumerable.Range(0, 4).Select(i => oracle.LowerCalls.Count(c => c.Batch == Batch.Block(i)) / (double)iterations)];
        double[] upper = [.. Enumerable.Range(0, 4).Select(j => oracle.UpperCalls.Count(c => c.Batch == Batch.Block(j)) / (double)iterations)];
        Assert.All(lower.Zip([0.3, 0.3, 0.3, 0.1]), pair => Assert.Equal(pair.Second, pair.First, Tolerances.Frequency));
        Assert.All(upper.Zip([2 / 7.0, 2 / 7.0, 2 / 7.0, 1 / 7.0]), pair => Assert.Equal(pair.Second, pair.First, Tolerances.Frequency));
        // and the levels apart: block 0 of both in a share of 0.3 · 2/7
        var both = oracle.LowerCalls.Zip(oracle.UpperCalls).Count(c => c.First.Batch == Batch.Block(0) && c.Second.Batch == Batch.Block(0));
        Assert.Equal(0.3 * 2 / 7, both / (double)iterations, Tolerances.Frequency);
    }

    [Fact]
    public void Step_AfterAStillSweep_KeepsTheFullGradientsAsMeans()
    {
        var oracle = new FiniteSumQuadratic();
        var saba = new Saba { LowerStep = Still, UpperStep = Still };
        var s = saba.Start(oracle, OnQuadratic<double>());
        s.Kept("z").CopyFrom(new([0.5, -1, 2]));
        Continue(saba, oracle, s, 0, 200);

        AssertMeansAreFull(s, oracle);
    }

    [Fact]
    public void Refine_FullPass_VisitsEveryBlockOnceAndKeepsTheFullGradientsAsMeans()
    {
        var oracle = new RecordingOracle(new FiniteSumQuadratic());
        var s = Run(new Saba { FullPass = true }, oracle, OnQuadratic<double>(), 0);
        Assert.Equal(Enumerable.Range(0, 4).Select(i => (LowerAsk.GradientY, Batch.Block(i))), oracle.LowerCalls);
        Assert.Equal(Enumerable.Range(0, 4).Select(j => (UpperAsk.Gradients, Batch.Block(j))), oracle.UpperCalls);

        AssertMeansAreFull(s, oracle);
    }

    [Fact]
    public void Cost_FullPass_CountsEveryBlockOfTheProblem()
    {
        var (oracle, saba, ledger) = (new FiniteSumQuadratic(), new Saba { FullPass = true }, new Ledger());
        Run(saba, new CountingOracle<double>(oracle, ledger), OnQuadratic<double>(), 7);
        var cost = saba.Cost(7, oracle.Shape);
        Assert.Equal((11, 11, 11, 7, 7), (cost.LowerGradientY, cost.UpperGradientX, cost.UpperGradientY, cost.Hvp, cost.Jvp));
        Assert.All(Quantities.All, q => Assert.Equal((q, cost[q]), (q, ledger[q])));
    }

    [Fact]
    public void Step_ConstantStepsOnAFiniteSum_ConvergesWhereSobaDoesNot()
    {
        var oracle = new FiniteSumQuadratic();
        Assert.InRange(MeanGradientNorm(new Saba { LowerStep = 0.2, UpperStep = 0.004 }, oracle, 6000, 500), 0, Tolerances.Stationary);
        Assert.InRange(MeanGradientNorm(new Soba { LowerStep = 0.2, UpperStep = 0.004 }, oracle, 6000, 500), 0.05, double.PositiveInfinity);
    }

    [Fact]
    public void Step_LazyIteration_LeavesTheTablesOfWhatIsNotDue()
    {
        var (oracle, saba) = (new FiniteSumQuadratic(), new Saba { Laziness = Lazy.Every(3, jvp: 2) });
        var s = Run(saba, oracle, OnQuadratic<double>(), 1);
        for (var t = 1; t < 7; t++)
        {
            var before = s.Vectors.ToDictionary(v => v.Name, v => v.Vector.Clone());
            saba.Step(s, oracle, t);
            bool Changed(string name) => !s.Kept(name).Span.SequenceEqual(before[name].Span);
            Assert.All((string[])["y", "lower_gradients", "upper_gradients_x"], name => Assert.True(Changed(name), name));
            Assert.All((string[])["z", "hvps", "hvps_mean", "upper_gradients_y", "upper_gradients_y_mean"], name => Assert.Equal((name, t % 3 == 0), (name, Changed(name))));
            Assert.All((string[])["v", "jvps", "jvps_mean"], name => Assert.Equal((name, t % 2 == 0), (name, Changed(name))));
        }
    }

    [Fact]
    public void NotApplicable_TablesLargerThanTheCap_SaysHowLarge()
    {
        var shape = new FiniteSumQuadratic().Shape;     // 4 blocks on both levels, p = 2, d = 3: 4 (6 + 2) + 4 (3 + 2) = 52
        Assert.Null(new Saba { MaxTableEntries = 52 }.NotApplicable(shape));
        var capped = new Saba { MaxTableEntries = 51 };
        Assert.Equal("saba's tables would hold 52 numbers, and MaxTableEntries is 51: larger batches make fewer rows", capped.NotApplicable(shape));
        var error = Assert.Throws<InvalidOperationException>(() => capped.Start(new FiniteSumQuadratic(), OnQuadratic<double>()));
        Assert.Equal(capped.NotApplicable(shape), error.Message);
    }

    private static void AssertMeansAreFull(State<double> s, IOracle<double> oracle)
    {
        var lower = oracle.Lower(s.X, s.Y, s.Kept("z"), Batch.Full, new(LowerAsk.Joint, oracle.Shape));
        var upper = oracle.Upper(s.X, s.Y, Batch.Full, new(UpperAsk.Gradients, oracle.Shape));
        AssertMean("lower_gradients", lower.GradientY);
        AssertMean("hvps", lower.Hvp);
        AssertMean("jvps", lower.Jvp);
        AssertMean("upper_gradients_y", upper.GradientY);
        AssertMean("upper_gradients_x", upper.GradientX);

        void AssertMean(string name, Vec<double> full) =>
            Assert.All(full.Span.ToArray().Zip(s.Kept($"{name}_mean").Span.ToArray()), pair => Assert.Equal(pair.First, pair.Second, Tolerances.Golden));
    }
}
