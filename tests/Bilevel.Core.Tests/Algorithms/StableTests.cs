using Bilevel.Core.Algorithms;
using Bilevel.Core.Problems;
using Bilevel.Core.Tests.Oracles;
using Bilevel.Numerics;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class StableTests
{
    private static readonly Stable Method = new() { LowerStep = 0.25, UpperStep = 0.5 };

    [Fact]
    public void Step_TwiceOnALine_EqualsHandNumbers()
    {
        var oracle = new QuadraticProblem<double>(Line);
        var s = Run(Method, oracle, OnLine, 1);         // H̄ = 2, J̄ = 1
        Assert.Equal(1.0, s.Kept("z")[0]);              // 2 / 2
        Assert.Equal(0.375, s.X[0]);                    // 1 − 0.5 (2.25 − 1)
        Assert.Equal(1.3125, s.Y[0]);                   // 2 − 0.25 · 4 + ½ · 0.625

        Continue(Method, oracle, s, 1, 2);
        Assert.Equal(0.5, s.Kept("z")[0]);              // 1 / 2
        Assert.Equal(-0.015625, s.X[0]);                // 0.375 − 0.5 (1.28125 − 0.5)
        Assert.Equal(1.0078125, s.Y[0]);                // 1.3125 − 0.25 · 2 + ½ · 0.390625
    }

    [Fact]
    public void Step_TheMatrices_DropTheWeightsPartOfTheirMemory()
    {
        var oracle = new QuadraticProblem<double>(Line);
        var method = Method with { Weight = 0.25 };
        var s = Run(method, oracle, OnLine, 1);
        (s.Kept("hessian")[0], s.Kept("cross")[0]) = (4, 3);
        Continue(method, oracle, s, 1, 2);
        Assert.Equal(3.5, s.Kept("hessian")[0]);        // 0.75 (4 − 2) + 2
        Assert.Equal(2.5, s.Kept("cross")[0]);          // 0.75 (3 − 1) + 1
    }

    [Fact]
    public void StrongConvexity_AboveAnEigenvalue_RaisesItAlone()
    {
        // The golden A has eigenvalues 3 and 3 ± √3: with μ = 2 the smallest becomes 2.
        var s = Run(new Stable { StrongConvexity = 2 }, Quadratic<double>(), OnQuadratic<double>(), 1);
        var (values, vectors) = (new Vec<double>(3), new Vec<double>(9));
        new SymmetricEigen<double>(3).Decompose(s.Kept("hessian"), values, vectors);
        double[] sorted = [.. values.Span.ToArray().Order()];
        Assert.Equal(2, sorted[0], Tolerances.Eigen);
        Assert.Equal(3, sorted[1], Tolerances.Eigen);
        Assert.Equal(3 + Math.Sqrt(3), sorted[2], Tolerances.Eigen);
    }

    [Fact]
    public void CrossBound_BelowTheNorm_IsReached()
    {
        var s = Run(new Stable { CrossBound = 0.5 }, Quadratic<double>(), OnQuadratic<double>(), 3);
        Assert.Equal(0.5, s.Kept("cross").Norm(), Tolerances.Rounding);
    }

    [Fact]
    public void Step_WithoutNoise_MovesAlongTheExactHypergradientAndCarriesYAlong()
    {
        // From y*(x) the step of x is the golden ∇Φ, and y − A⁻¹Cᵀ(x⁺ − x) is y*(x⁺): ∇yG = 0 there too.
        var oracle = Quadratic<double>();
        var solution = GoldenFile.Vector(GoldenFile.Root.GetProperty("quadratic").GetProperty("z_star"));
        var start = OnQuadratic<double>() with { Y = new(solution) };
        var s = Run(new Stable { UpperStep = 0.125 }, oracle, start, 1);
        var expected = GoldenFile.Vector(GoldenFile.Root.GetProperty("quadratic").GetProperty("hypergrad"));
        for (var i = 0; i < 2; i++)
            Assert.Equal(start.X[i] - 0.125 * expected[i], s.X[i], Tolerances.Golden);
        var answer = oracle.Lower(s.X, s.Y, null, Batch.Full, new(LowerAsk.GradientY, oracle.Shape));
        Assert.InRange(answer.GradientY.Norm(), 0, Tolerances.Golden);
    }

    [Fact]
    public void Step_BothMatricesAtBothPoints_OnOneBatch()
    {
        var oracle = new RecordingOracle(Quadratic<double>(noise: Noise));
        Run(new Stable(), oracle, OnQuadratic<double>(), 2);
        const LowerAsk Columns = LowerAsk.Hvp | LowerAsk.Jvp;
        var (first, second) = ((Columns, Batch.Draw(Purpose.Hvp, 0)), (Columns, Batch.Draw(Purpose.Hvp, 1)));
        Assert.Equal(
            [first, first, first, (LowerAsk.GradientY, Batch.Lower(0)), second, second, second, second, second, second, (LowerAsk.GradientY, Batch.Lower(1))], oracle.LowerCalls);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1.0)]
    public void Cost_OfTheColumns_IsWhatTheLedgerCountsInCallsAndSamples(double weight)
    {
        var (ledger, oracle) = (new Ledger(), new ReweightedRidge());
        var (method, d, samples) = (new Stable { Weight = weight }, oracle.Shape.LowerDimension, oracle.Shape.LowerBatchSize);
        Run(method, new CountingOracle<double>(oracle, ledger), new(new(oracle.Shape.UpperDimension), new(d)), 5);
        var columns = (weight < 1 ? 9 : 5) * d;
        Assert.Equal((columns, columns), (ledger[Quantity.Hvp], ledger[Quantity.Jvp]));
        Assert.Equal((columns * samples, columns * samples), (ledger.Samples(Quantity.Hvp), ledger.Samples(Quantity.Jvp)));
        Assert.Equal(columns, method.Cost(5, oracle.Shape).Hvp);
    }

    [Fact]
    public void Step_OnAnotherOracleThanItStartedOn_AsksThatOne()
    {
        // The solver starts a method on the problem itself and counts the steps.
        var (ledger, problem, method) = (new Ledger(), Quadratic<double>(), new Stable());
        var s = method.Start(problem, OnQuadratic<double>());
        method.Step(s, new CountingOracle<double>(problem, ledger), 0);
        Assert.Equal((3, 3), (ledger[Quantity.Hvp], ledger[Quantity.Jvp]));
    }

    [Fact]
    public void Step_AnEntryThatIsNoNumber_ReachesX()
    {
        var s = Run(new Stable(), Quadratic<double>(), OnQuadratic<double>(), 1);
        s.Kept("hessian")[4] = double.NaN;
        Continue(new Stable(), Quadratic<double>(), s, 1, 2);
        Assert.True(double.IsNaN(s.X[0]));
    }

    [Theory]
    [InlineData("every(4)", 6, 6)]
    [InlineData("every(4,jvp=1)", 6, 23)]
    [InlineData("every(3,jvp=2)", 8, 12)]
    public void Laziness_EveryN_EvaluatesWhatIsDueAndNothingElse(string policy, int system, int cross)
    {
        var (ledger, method, oracle) = (new Ledger(), new Stable { Laziness = Lazy.Parse(policy) }, Quadratic<double>());
        Run(method, new CountingOracle<double>(oracle, ledger), OnQuadratic<double>(), 23);
        Assert.Equal((3 * (2 * system - 1), 3 * (2 * cross - 1), system, 23), (ledger[Quantity.Hvp], ledger[Quantity.Jvp], ledger[Quantity.UpperGradientY], ledger[Quantity.UpperGradientX]));
        Assert.All(Quantities.All, q => Assert.Equal(method.Cost(23, oracle.Shape)[q], ledger[q]));
    }

    [Fact]
    public void Laziness_BetweenRefreshes_MovesYAlongByTheMatricesOfTheLast()
    {
        var (lazy, oracle) = (Method with { Laziness = Lazy.Every(4) }, new QuadraticProblem<double>(Line));
        var s = Run(lazy, oracle, OnLine, 2);
        Assert.Equal((1.0, 1.0), (s.Kept("z")[0], s.Kept("v")[0]));
        Assert.Equal(0.234375, s.X[0]);                 // 0.375 − 0.5 (1.28125 − 1)
        Assert.Equal(0.8828125, s.Y[0]);                // 1.3125 − 0.25 · 2 + ½ · 0.140625
    }

    [Fact]
    public void Laziness_WithPeriodsThatDiffer_ResumesToTheBit()
    {
        var (method, oracle) = (new Stable { Laziness = Lazy.Every(3, jvp: 2), Weight = 0.3 }, Quadratic<float>(1, Noise));
        var uninterrupted = Run(method, oracle, OnQuadratic<float>(), 23).Entries();
        for (var stop = 1; stop < 23; stop++)
        {
            var (first, second) = (Run(method, oracle, OnQuadratic<float>(), stop), method.Start(oracle, OnQuadratic<float>()));
            foreach (var ((_, from), (_, to)) in first.Vectors.Zip(second.Vectors))
                to.CopyFrom(from);
            Continue(method, oracle, second, stop, 23);
            Assert.Equal(uninterrupted, second.Entries());
        }
    }

    [Fact]
    public void Laziness_WithoutNoise_ReachesTheStationaryPoint()
    {
        foreach (var policy in (Lazy[])[Lazy.Every(5), Lazy.Every(5, jvp: 1), Lazy.Adaptive(0.01, 20)])
        {
            var s = Run(new Stable { LowerStep = 0.2, UpperStep = 0.004, Laziness = policy }, Quadratic<double>(), OnQuadratic<double>(), 10_000);
            Assert.InRange(s.GradientNorm(), 0, Tolerances.Stationary);
        }
    }

    [Theory]
    [InlineData(20, 1000, null)]
    [InlineData(20, 7850, "it inverts the d × d matrix ∇²yyG, and d = 7850 is above 1000")]
    [InlineData(20000, 785, "it keeps the p × d matrix ∇²xyG, and 20000 × 785 = 15700000 entries are above 10000000")]
    public void NotApplicable_LargeProblems_SaysWhy(int p, int d, string? expected) =>
        Assert.Equal(expected, new Stable().NotApplicable(new(ParameterLayout.Flat("x", p), ParameterLayout.Flat("y", d))));

    [Fact]
    public void Start_LargeProblem_RefusesWithTheReason()
    {
        var problem = new Testing.Problems.WideProblem();
        var error = Assert.Throws<InvalidOperationException>(() => new Stable().Start(problem, problem.Start));
        Assert.Equal("it inverts the d × d matrix ∇²yyG, and d = 140000 is above 1000", error.Message);
    }
}
