using System.Globalization;
using Bilevel.Core.Estimators;
using Bilevel.Core.Problems;
using Bilevel.Core.Tests.Checking;
using Bilevel.Numerics;
using Xunit;

namespace Bilevel.Core.Tests.Golden;

/// <summary>Every estimator against numbers computed elsewhere.</summary>
public class EstimatorTests
{
    private const double GoldenStep = 0.2;

    public static TheoryData<string, string> ExactOnGolden
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var entry in HypergradientEstimators.All.Where(e => e.IsExact))
            {
                foreach (var problem in (string[])["quadratic", "reweighted_ridge", "imaml", "scalar"])
                    data.Add(entry.Name, problem);
            }

            return data;
        }
    }

    private static Vec<double> Estimate(string estimator, IOracle<double> oracle, EstimatorSettings settings, double[] x, Vec<double> y, int effort) =>
        HypergradientEstimators.Find(estimator).Estimate(oracle, settings, new(x), y, effort).Hypergradient;

    private static void IsGolden(string golden, string effort, Vec<double> estimate) =>
        CheckTolerances.Near(GoldenCases.Case(golden).Row(effort), estimate, CheckTolerances.ClosedForm);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(20)]
    [InlineData(50)]
    public void Neumann_SoManyTerms_IsGolden(int terms)
    {
        var golden = GoldenCases.Case("quadratic");
        var estimate = Estimate("neumann", GoldenCases.Quadratic(), new(GoldenStep) { Tolerance = 0 }, golden.Row("x"), golden.Vector("z_star"), terms);
        IsGolden("quadratic_neumann", terms.ToString(CultureInfo.InvariantCulture), estimate);
    }

    [Fact]
    public void Identity_IsTheGoldenSeriesOfNoTerms()
    {
        var golden = GoldenCases.Case("quadratic");
        foreach (var name in (string[])["identity", "darts"])
        {
            var estimate = Estimate(name, GoldenCases.Quadratic(), new(GoldenStep), golden.Row("x"), golden.Vector("z_star"), 1);
            CheckTolerances.Near(GoldenCases.Case("quadratic_neumann").Row("0"), estimate, name == "identity" ? CheckTolerances.ClosedForm : 1e-11);
        }
    }

    [Theory]
    [InlineData("cg", 1)]
    [InlineData("cg", 2)]
    [InlineData("cg", 3)]
    public void Cg_SoManySteps_IsGolden(string estimator, int steps)
    {
        var golden = GoldenCases.Case("quadratic");
        var estimate = Estimate(estimator, GoldenCases.Quadratic(), new(GoldenStep) { Tolerance = 0 }, golden.Row("x"), golden.Vector("z_star"), steps);
        IsGolden("quadratic_cg", steps.ToString(CultureInfo.InvariantCulture), estimate);
    }

    [Theory]
    [InlineData("unrolled", 1)]
    [InlineData("unrolled", 2)]
    [InlineData("unrolled", 5)]
    [InlineData("unrolled", 10)]
    [InlineData("unrolled", 50)]
    [InlineData("unrolled", 200)]
    [InlineData("forward", 1)]
    [InlineData("forward", 5)]
    [InlineData("forward", 50)]
    public void Unrolled_SoManySteps_IsGoldenBothWays(string estimator, int steps)
    {
        var estimate = Estimate(estimator, GoldenCases.Quadratic(), new(GoldenStep), GoldenCases.Case("quadratic").Row("x"), new(3), steps);
        CheckTolerances.Near(GoldenCases.Case("quadratic_unrolled").GetProperty(steps.ToString(CultureInfo.InvariantCulture)).Row("hypergrad"), estimate, CheckTolerances.ClosedForm);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(20)]
    [InlineData(100)]
    public void Unrolled_Scalar_IsGolden(int steps)
    {
        var c = GoldenCases.Case("scalar_unrolled");
        QuadraticProblem<double> problem = new(new(
            new double[,] { { c.Number("a") } }, new double[,] { { c.Number("c") } }, [0], new double[,] { { 1 } }, new double[1, 1], new double[1, 1], [-c.Number("t")], [0]));
        foreach (var estimator in (string[])["unrolled", "forward"])
        {
            var estimate = Estimate(estimator, problem, new(c.Number("alpha")), [c.Number("x")], new(1), steps);
            CheckTolerances.Near([c.GetProperty("values").GetProperty(steps.ToString(CultureInfo.InvariantCulture)).Number("itd")], estimate, CheckTolerances.ClosedForm);
        }
    }

    [Theory]
    [MemberData(nameof(ExactOnGolden))]
    public void ExactEstimators_EnoughEffort_AreGolden(string estimator, string problem)
    {
        var golden = GoldenCases.Case(problem);
        var (oracle, x, expected) = problem switch
        {
            "quadratic" => ((IOracle<double>)GoldenCases.Quadratic(), golden.Row("x"), golden.Row("hypergrad")),
            "reweighted_ridge" => (GoldenCases.Ridge(), golden.Row("x"), golden.Row("hypergrad")),
            "imaml" => (GoldenCases.Imaml(), golden.Row("theta"), golden.Row("meta_grad")),
            _ => (GoldenCases.Scalar(), [golden.Number("lam")], [golden.Number("hypergrad")]),
        };
        var (y, entry) = (new Vec<double>(oracle.Shape.LowerDimension), HypergradientEstimators.Find(estimator));
        new LowerLevelSolver(oracle).Solve(new(x), y);
        var linearization = oracle.CreateLinearization();
        linearization.MoveTo(new(x), y, Batch.Full);
        var start = new Vec<double>(y.Length);
        start.Span.Fill(1);
        EstimatorSettings settings = new(0.9 / LargestCurvature.Estimate(linearization, start));
        var estimate = entry.Estimate(oracle, settings, new(x), entry.BeginsAtStart ? new(y.Length) : y, 1024);
        Assert.True(estimate.Certificate.IsSolved, $"{estimate.Certificate}");
        CheckTolerances.Near(expected, estimate.Hypergradient, estimator is "differences" or "finite-difference" ? CheckTolerances.Differences : CheckTolerances.ConvergedCg);
    }

    [Theory]
    [InlineData("cg", "1 ∇xF, 1 ∇yF, 3 HVP, 1 JVP")]
    [InlineData("cgnr", "1 ∇xF, 1 ∇yF, 6 HVP, 1 JVP")]
    [InlineData("minres", "1 ∇xF, 1 ∇yF, 3 HVP, 1 JVP")]
    [InlineData("neumann", "1 ∇xF, 1 ∇yF, 8 HVP, 1 JVP")]
    [InlineData("fixed-point", "1 ∇xF, 1 ∇yF, 8 HVP, 1 JVP")]
    [InlineData("unrolled", "1 ∇xF, 1 ∇yF, 8 ∇yG, 8 HVP, 8 JVP")]
    [InlineData("forward", "1 ∇xF, 1 ∇yF, 8 ∇yG, 16 HVP, 16 ∇²yxG·u")]
    [InlineData("finite-difference", "1 ∇xF, 1 ∇yF, 3 HVP, 2 ∇xG")]
    [InlineData("differences", "1 ∇xF, 1 ∇yF, 6 ∇yG, 2 ∇xG")]
    [InlineData("sgd", "1 ∇xF, 1 ∇yF, 9 HVP, 1 JVP")]
    [InlineData("penalty", "1 ∇xF, 9 ∇yF, 9 ∇yG, 2 ∇xG")]
    [InlineData("diagonal", "1 ∇xF, 1 ∇yF, 3 HVP, 1 JVP")]
    [InlineData("identity", "1 ∇xF, 1 ∇yF, 1 JVP")]
    [InlineData("darts", "1 ∇xF, 1 ∇yF, 2 ∇xG")]
    public void Estimate_EffortOfEight_CostsWhatIsDocumented(string estimator, string cost)
    {
        var golden = GoldenCases.Case("quadratic");
        var estimate = HypergradientEstimators.Find(estimator).Estimate(GoldenCases.Quadratic(), new(GoldenStep), golden.Vector("x"), golden.Vector("z_star"), 8);
        Assert.Equal(cost, estimate.Cost.ToString());
    }

    [Fact]
    public void Penalty_UpperLevelWithoutY_IsSolvedAtOnce()
    {
        // ∇yF = 0: nothing pulls u away from y, though ∇yG = 1e-9 there is not quite zero.
        QuadraticData data = new(new[,] { { 2.0 } }, new[,] { { 1.0 } }, [-1], new[,] { { 0.0 } }, new[,] { { 1.0 } }, new[,] { { 0.0 } }, [0], [0.25]);
        var estimate = HypergradientEstimators.Find("penalty").Estimate(new QuadraticProblem<double>(data), new(0.25), new([1.0]), new([5e-10]), 8);
        Assert.Equal((SolveReason.Converged, 0.0), (estimate.Certificate.Reason, estimate.Certificate.RelativeResidual));
    }

    [Fact]
    public void Penalty_LargerPenalty_ErrorFallsLikeItsInverse()
    {
        var golden = GoldenCases.Case("quadratic");
        double Error(double penalty)
        {
            var estimate = Estimate("penalty", GoldenCases.Quadratic(), new(GoldenStep) { Penalty = penalty }, golden.Row("x"), golden.Vector("z_star"), 400);
            estimate -= golden.Vector("hypergrad");
            return estimate.Norm();
        }

        Assert.Equal(10, Error(1e2) / Error(1e3), 10 * Tolerances.PenaltyRatio);
    }

    [Fact]
    public void Unrolled_LastSteps_AreANeumannSeriesOfOneTermLess()
    {
        var golden = GoldenCases.Case("quadratic");
        var (settings, y) = (new EstimatorSettings(GoldenStep) { Tolerance = 0 }, golden.Vector("z_star"));
        var series = Estimate("neumann", GoldenCases.Quadratic(), settings, golden.Row("x"), y, 5);
        CheckTolerances.Near(series.Span, Estimate("unrolled-last", GoldenCases.Quadratic(), settings, golden.Row("x"), y, 6), CheckTolerances.ClosedForm);
        var (cold, truncated) = (new Vec<double>(3), new Vec<double>(2));
        var certificate = new UnrolledMethod(GoldenCases.Quadratic(), GoldenStep, 0, backward: 6).Estimate(golden.Vector("x"), cold, 400, truncated);
        Assert.Equal(6, certificate.Iterations);
        CheckTolerances.Near(series.Span, truncated, CheckTolerances.ClosedForm);
    }

    [Fact]
    public void DifferencedLinearization_CurvedProblem_IsTheOraclesToRounding()
    {
        var (oracle, x, y) = CheckedProblems.Of("logistic");
        y.Span.Fill(0.3);
        var (exact, differenced) = (oracle.CreateLinearization(), new DifferencedLinearization(oracle));
        Vec<double> v = new([1, -2, 0.5, 1]), hvp = new(4), jvp = new(4), hvpByDifferences = new(4), jvpByDifferences = new(4), cross = new(4), crossByDifferences = new(4);
        exact.MoveTo(x, y, Batch.Full);
        differenced.MoveTo(x, y, Batch.Full);
        exact.Apply(v, hvp, jvp);
        differenced.Apply(v, hvpByDifferences, jvpByDifferences);
        exact.Cross(v, cross);
        differenced.Cross(v, crossByDifferences);
        CheckTolerances.Near(hvp.Span, hvpByDifferences, 1e-9);
        CheckTolerances.Near(jvp.Span, jvpByDifferences, 1e-9);
        CheckTolerances.Near(cross.Span, crossByDifferences, 1e-9);
        differenced.Apply(new(4), hvpByDifferences, jvpByDifferences);
        Assert.Equal((0, 0), (hvpByDifferences.Norm(), jvpByDifferences.Norm()));
    }

    [Fact]
    public void LargestCurvature_GoldenQuadratic_IsItsLargestEigenvalue()
    {
        var start = new Vec<double>([1, 1, 1]);
        Assert.Equal(GoldenCases.Case("quadratic").Row("eigA")[^1], LargestCurvature.Estimate(GoldenCases.Quadratic().CreateLinearization(), start), 1e-2);
    }

    [Fact]
    public void Catalogue_Entries_SayWhatTheyAre()
    {
        Assert.Equal(HypergradientEstimators.Names.Count, HypergradientEstimators.Names.Distinct().Count());
        Assert.All(HypergradientEstimators.All, e => Assert.True(e.Summary.Length > 10 && e.Source.Any(char.IsDigit), e.Name));
        Assert.Contains("'cg'", Assert.Throws<ArgumentException>(() => HypergradientEstimators.Find("cgg")).Message, StringComparison.Ordinal);
    }
}
