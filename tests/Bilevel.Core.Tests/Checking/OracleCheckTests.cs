using Bilevel.Core.Checking;
using Bilevel.Core.Problems;
using Bilevel.Numerics;
using Bilevel.Testing.Mutants;
using Xunit;

namespace Bilevel.Core.Tests.Checking;

public class OracleCheckTests
{
    public static TheoryData<string> Problems => [.. CheckedProblems.All];

    public static TheoryData<string, Quantity, double> Mutants
    {
        get
        {
            var data = new TheoryData<string, Quantity, double>();
            foreach (var culprit in MutantOracle.Culprits)
            {
                foreach (var factor in (double[])[.. MutantOracle.Factors, double.NaN, double.PositiveInfinity, 1 + 1e-4])
                {
                    data.Add("quadratic", culprit, factor);
                    data.Add("logistic", culprit, factor);
                }
            }

            return data;
        }
    }

    private static string Sentence(DerivativeCheck check) => $"{check.Name}: claimed {check.Claimed}, difference {check.Difference}, error {check.RelativeError:e1}, uncertainty {check.Uncertainty:e1}";

    private static Vec<double> Generic(int length) => new([.. Enumerable.Range(0, length).Select(i => Math.Cos(1.0 + i))]);

    [Theory]
    [MemberData(nameof(Problems))]
    public void Run_RightOracle_EveryDerivativePasses(string problem)
    {
        var (oracle, x, y) = CheckedProblems.Of(problem);
        foreach (var check in OracleCheck.Run(oracle, x, Generic(y.Length), tolerance: CheckTolerances.Differences))
            Assert.True(check.Passed, Sentence(check));
    }

    [Theory]
    [MemberData(nameof(Mutants))]
    public void Run_OneWrongQuantity_NamesItAndNoOther(string problem, Quantity culprit, double factor)
    {
        var (oracle, x, y) = CheckedProblems.Of(problem);
        var checks = OracleCheck.Run(new MutantOracle(oracle, culprit, factor), x, Generic(y.Length));
        // HVP, JVP and cross product are held against differences of ∇yG: if that is wrong, they disagree with it.
        var related = culprit == Quantity.LowerGradientY ? [Quantity.Hvp, Quantity.Jvp, Quantity.CrossProduct] : Array.Empty<Quantity>();
        Assert.Contains(checks, c => !c.Passed && c.Name.Contains(culprit.Symbol(), StringComparison.Ordinal));
        foreach (var check in checks.Where(c => !c.Passed))
            Assert.True(related.Append(culprit).Any(q => check.Name.Contains(q.Symbol(), StringComparison.Ordinal)), Sentence(check));
    }

    [Theory]
    [InlineData(1e-12)]
    [InlineData(1e9)]
    public void Run_AnyScaleOfTheLosses_JudgesAlike(double scale)
    {
        var data = QuadraticData.Random(3, 4, 0.5, 2, seed: 5);
        var scaled = new QuadraticProblem<double>(new(
            data.A.Times(scale), data.C.Times(scale), data.LowerLinear.Times(scale), data.F.Times(scale), data.H.Times(scale), data.K.Times(scale), data.UpperLinearY.Times(scale), data.UpperLinearX.Times(scale)));
        foreach (var check in OracleCheck.Run(scaled, Generic(3), Generic(4)))
            Assert.True(check.Passed, Sentence(check));
        foreach (var culprit in MutantOracle.Culprits)
            Assert.Contains(OracleCheck.Run(new MutantOracle(scaled, culprit, 0), Generic(3), Generic(4)), c => !c.Passed);
    }

    [Fact]
    public void Run_UpperThatOnlyClaimsNotToDependOnX_IsCaught()
    {
        var (oracle, x, y) = CheckedProblems.Of("quadratic");
        var checks = OracleCheck.Run(new MutantOracle(oracle, Quantity.UpperGradientX, 0), x, Generic(y.Length));
        Assert.Equal(["∇xF"], checks.Where(c => !c.Passed).Select(c => c.Name));
    }

    [Fact]
    public void Run_NoUpperVariables_ChecksTheLowerLevelAlone()
    {
        var problem = new QuadraticProblem<double>(new(new double[,] { { 2 } }, new double[0, 1], [1], new double[,] { { 1 } }, new double[0, 0], new double[0, 1], [1], []));
        var checks = OracleCheck.Run(problem, new(0), new([0.3]));
        Assert.All(checks, c => Assert.True(c.Passed, Sentence(c)));
        Assert.DoesNotContain(checks, c => c.Name.Contains('x', StringComparison.Ordinal));
    }
}
