using Bilevel.Core.Checking;
using Bilevel.Core.Estimators;
using Bilevel.Core.Problems;
using Bilevel.Numerics;
using Xunit;

namespace Bilevel.Core.Tests.Checking;

public class HypergradientCheckTests
{
    private static readonly HypergradientCheckOptions Strict = new() { Tolerance = CheckTolerances.Differences };

    public static TheoryData<string> Problems => [.. CheckedProblems.All];

    private static string Sentences(HypergradientReport report) => string.Join("\n", report.Failures);

    [Theory]
    [MemberData(nameof(Problems))]
    public void Run_RightOracle_Passes(string problem)
    {
        var (oracle, x, y) = CheckedProblems.Of(problem);
        var report = HypergradientCheck.Run(oracle, x, y, Strict);
        Assert.True(report.Passed, Sentences(report));
        Assert.Equal(4, report.Directions.Count);
        Assert.All(report.Directions, d => Assert.InRange(Math.Max(d.LowerGap, Math.Max(d.LinearSolve, d.Rounding)), 0, CheckTolerances.Differences));
        Assert.Equal(0, y.Norm());
    }

    [Fact]
    public void Run_GoldenQuadratic_ReportsTheGoldenHypergradient()
    {
        var (oracle, x, y) = CheckedProblems.Of("quadratic");
        CheckTolerances.Near(GoldenCases.Case("quadratic").Row("hypergrad"), HypergradientCheck.Run(oracle, x, y).Hypergradient, CheckTolerances.ConvergedCg);
    }

    [Fact]
    public void Run_AtASolution_WhereTheTermsCancel_Passes()
    {
        var (oracle, _, y) = CheckedProblems.Of("quadratic");
        var report = HypergradientCheck.Run(oracle, GoldenCases.Case("quadratic").Vector("x_star"), y);
        Assert.True(report.Passed, Sentences(report));
    }

    [Theory]
    [InlineData(1e-9)]
    [InlineData(1e6)]
    public void Run_AnyScaleOfTheLowerLevel_Passes(double scale)
    {
        // Multiplying g changes neither y*(x) nor Φ.
        var golden = GoldenCases.Case("quadratic");
        var data = GoldenFile.Quadratic;
        var problem = new QuadraticProblem<double>(data with { A = data.A.Times(scale), C = data.C.Times(scale), LowerLinear = data.LowerLinear.Times(scale) });
        var report = HypergradientCheck.Run(problem, golden.Vector("x"), new(3), Strict);
        Assert.True(report.Passed, Sentences(report));
        CheckTolerances.Near(golden.Row("hypergrad"), report.Hypergradient, CheckTolerances.ConvergedCg);
    }

    [Theory]
    [InlineData("quadratic")]
    [InlineData("reweighted ridge")]
    [InlineData("logistic")]
    public void Run_LowerLevelBarelySolved_TheErrorIsTheLowerGap(string problem)
    {
        var (oracle, x, y) = CheckedProblems.Of(problem);
        new LowerLevelSolver(oracle).Solve(x, y);
        foreach (ref var entry in y.Span)
            entry += 1e-3;
        // Any ‖∇yG‖ up to its own start is accepted, so y stays where it is.
        var report = HypergradientCheck.Run(oracle, x, y, new() { LowerTolerance = 1 });
        Assert.False(report.Passed);
        Assert.True(report.Lower.IsSolved);
        foreach (var d in report.Directions.Where(d => d.RelativeError > 1e-5))
        {
            Assert.InRange(d.LowerGap, (1 - CheckTolerances.FirstOrder) * d.RelativeError, (1 + CheckTolerances.FirstOrder) * d.RelativeError);
            Assert.InRange(d.LinearSolve + d.Rounding, 0, 1e-8);
        }

        Assert.Contains("lower-level gap", Sentences(report), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("quadratic")]
    [InlineData("logistic")]
    public void Run_LinearSystemBarelySolved_TheErrorIsItsResidual(string problem)
    {
        var (oracle, x, y) = CheckedProblems.Of(problem);
        var report = HypergradientCheck.Run(oracle, x, y, new() { SolveTolerance = 0.3 });
        Assert.False(report.Passed);
        foreach (var d in report.Directions.Where(d => d.RelativeError > 1e-5))
        {
            Assert.InRange(d.LinearSolve, (1 - CheckTolerances.FirstOrder) * d.RelativeError, (1 + CheckTolerances.FirstOrder) * d.RelativeError);
            Assert.InRange(d.LowerGap + d.Rounding, 0, 1e-8);
        }

        Assert.Contains("residual of the linear system", Sentences(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_IndefiniteLowerLevel_SaysSo()
    {
        var problem = new QuadraticProblem<double>(new(
            new double[,] { { 1, 0 }, { 0, -2 } }, new double[,] { { 1, 1 } }, [1, 1], new double[,] { { 1, 0 }, { 0, 1 } }, new double[,] { { 1 } }, new double[1, 2], [1, 1], [1]));
        var report = HypergradientCheck.Run(problem, new([0.5]), new([0.1, 0.1]));
        Assert.False(report.Passed);
        Assert.Contains("not positive definite", Sentences(report), StringComparison.Ordinal);
        Assert.Contains("the lower level is not solved", Sentences(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_UpperLevelThatIgnoresBoth_SaysTheHypergradientIsZero()
    {
        var problem = new QuadraticProblem<double>(new(
            new double[,] { { 1 } }, new double[,] { { 1 } }, [1], new double[1, 1], new double[1, 1], new double[1, 1], [0], [0]));
        var report = HypergradientCheck.Run(problem, new([0.5]), new(1));
        Assert.Contains("exactly zero", Assert.Single(report.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_StepTooSmall_SaysThatTheDifferencesCannotConfirm()
    {
        var (oracle, x, y) = CheckedProblems.Of("logistic");
        var report = HypergradientCheck.Run(oracle, x, y, new() { Step = 1e-11 });
        Assert.False(report.Passed);
        Assert.All(report.Failures, f => Assert.True(f.Contains("choose another step", StringComparison.Ordinal) || f.Contains("error of the differences", StringComparison.Ordinal), f));
    }

    /// <summary>
    /// G = ½w'diag(1, 3)w − (1, 1)·w + ½eˣ‖w‖², F = ½‖w − (0, 2.25)‖²: at x = 0, w* = (½, ¼) and z = (¼, −½) are orthogonal, so ∇Φ = −eˣ w·z = 0.
    /// </summary>
    [Fact]
    public void Run_AtASolution_DoesNotTakeRoundingForAnError()
    {
        var ridge = new ClosedFormOracle<double>(ParameterLayout.Flat("x", 1), ParameterLayout.Flat("w", 2))
        {
            LowerValue = (x, w) => 0.5 * (w[0] * w[0] + 3 * w[1] * w[1]) - w[0] - w[1] + 0.5 * Math.Exp(x[0]) * w.Dot(w),
            LowerGradientX = (x, w, into) => into[0] = 0.5 * Math.Exp(x[0]) * w.Dot(w),
            LowerGradientY = (x, w, into) => (into[0], into[1]) = ((1 + Math.Exp(x[0])) * w[0] - 1, (3 + Math.Exp(x[0])) * w[1] - 1),
            Hvp = (x, w, v, into) => (into[0], into[1]) = ((1 + Math.Exp(x[0])) * v[0], (3 + Math.Exp(x[0])) * v[1]),
            Jvp = (x, w, v, into) => into[0] = Math.Exp(x[0]) * w.Dot(v),
            UpperValue = (x, w) => 0.5 * (w[0] * w[0] + (w[1] - 2.25) * (w[1] - 2.25)),
            UpperGradientY = (x, w, into) => (into[0], into[1]) = (w[0], w[1] - 2.25),
        };
        // Beside the solution, where the hypergradient is not exactly zero, which would be a finding of its own.
        var report = HypergradientCheck.Run(ridge, new([1e-10]), new(2));
        Assert.InRange(report.Hypergradient.Norm(), 1e-13, 1e-9);
        Assert.True(report.Passed, Sentences(report));
    }

    [Fact]
    public void Run_AnotherLength_Throws() =>
        Assert.Throws<ArgumentException>(() => HypergradientCheck.Run(GoldenCases.Quadratic(), new(3), new(3)));
}
