using Bilevel.Core.Checking;
using Bilevel.Numerics;
using Bilevel.Testing.Mutants;
using Xunit;

namespace Bilevel.Core.Tests.Checking;

public class HypergradientMutantTests
{
    public static TheoryData<string, EstimatorMutant> Estimators => [.. EstimatorMutants.Cases];

    public static TheoryData<string, Quantity, double> Oracles
    {
        get
        {
            var data = new TheoryData<string, Quantity, double>();
            foreach (var problem in (string[])["quadratic", "reweighted ridge", "logistic"])
            {
                foreach (var culprit in MutantOracle.Culprits.Where(q => problem != "reweighted ridge" || q != Quantity.UpperGradientX))
                {
                    foreach (var factor in (double[])[.. MutantOracle.Factors, double.NaN])
                        data.Add(problem, culprit, factor);
                }
            }

            return data;
        }
    }

    private static string Sentences(HypergradientReport report) => string.Join("\n", report.Failures);

    private static void AssertWrong(HypergradientReport report, string because)
    {
        Assert.False(report.Passed, because);
        Assert.Contains(report.Failures, f => f.StartsWith("hypergradient along direction", StringComparison.Ordinal));
        Assert.All(report.Derivatives, d => Assert.True(d.Passed, d.Name));
    }

    [Theory]
    [MemberData(nameof(Estimators), DisableDiscoveryEnumeration = true)]
    public void Run_WrongEstimator_FailsAndNamesTheMistake(string problem, EstimatorMutant mutant)
    {
        var (oracle, x, y) = CheckedProblems.Of(problem);
        var report = HypergradientCheck.Run(oracle, x, y, estimator: mutant.Of(oracle));
        AssertWrong(report, mutant.Name);
        Assert.Contains("not explained", Sentences(report), StringComparison.Ordinal);
        Assert.Contains(mutant.Signature, Sentences(report), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Oracles))]
    public void Run_WrongOracle_FailsAndNamesTheQuantity(string problem, Quantity culprit, double factor)
    {
        var (oracle, x, y) = CheckedProblems.Of(problem);
        var report = HypergradientCheck.Run(new MutantOracle(oracle, culprit, factor), x, y);
        Assert.False(report.Passed);
        Assert.Contains(report.Derivatives, d => !d.Passed && d.Name.Contains(culprit.Symbol(), StringComparison.Ordinal));
        Assert.Contains(report.Failures, f => f.Contains(culprit.Symbol(), StringComparison.Ordinal));
    }

    [Fact]
    public void Run_RightEstimator_Passes()
    {
        var (oracle, x, y) = CheckedProblems.Of("reweighted ridge");
        var report = HypergradientCheck.Run(oracle, x, y, estimator: EstimatorMutants.OfAnotherProblem(oracle));
        Assert.True(report.Passed, Sentences(report));
    }

    [Fact]
    public void Run_TrainingAndValidationSwapped_Fails()
    {
        var ridge = GoldenCases.Ridge();
        var (_, x, y) = CheckedProblems.Of("reweighted ridge");
        AssertWrong(HypergradientCheck.Run(ridge, x, y, estimator: EstimatorMutants.OfAnotherProblem(ridge.ValidatedOnTrainingRows())), "swapped");
    }

    [Fact]
    public void Run_InversePenalty_Fails()
    {
        var ridge = GoldenCases.Ridge();
        var (_, x, y) = CheckedProblems.Of("reweighted ridge");
        AssertWrong(HypergradientCheck.Run(ridge, x, y, estimator: EstimatorMutants.OfAnotherProblem(ridge.WithRidge(1 / ridge.Ridge))), "1/λ");
    }

    [Fact]
    public void OfAnotherProblem_ConsistentMutants_AreFarFromTheGoldenValue()
    {
        // Each is the right hypergradient of a wrong problem: a check of that problem passes, the golden value does not.
        var golden = GoldenCases.Case("reweighted_ridge");
        var ridge = GoldenCases.Ridge();
        foreach (var wrong in (IOracle<double>[])[ridge.ValidatedOnTrainingRows(), ridge.WithRidge(1 / ridge.Ridge)])
        {
            Assert.True(HypergradientCheck.Run(wrong, golden.Vector("x"), new(2)).Passed);
            var gap = new Vec<double>(6);
            EstimatorMutants.OfAnotherProblem(wrong)(golden.Vector("x"), new(2), gap);
            gap -= golden.Vector("hypergrad");
            Assert.True(gap.Norm() > 0.1 * golden.Vector("hypergrad").Norm());
        }
    }

    [Fact]
    public void Run_EstimatorOfNaN_Fails()
    {
        var (oracle, x, y) = CheckedProblems.Of("quadratic");
        var report = HypergradientCheck.Run(oracle, x, y, estimator: (_, _, into) => into.Span.Fill(double.NaN));
        Assert.Equal(report.Directions.Count, report.Failures.Count);
    }

    [Theory]
    [InlineData(1.0001)]
    [InlineData(0.99999)]
    public void Run_SlightlyWrongFactor_Fails(double factor)
    {
        var (oracle, x, y) = CheckedProblems.Of("logistic");
        var right = EstimatorMutants.OfAnotherProblem(oracle);
        AssertWrong(
            HypergradientCheck.Run(oracle, x, y, estimator: (a, b, into) =>
            {
                right(a, b, into);
                into *= factor;
            }), "slightly wrong");
    }
}
