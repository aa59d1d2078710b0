using Bilevel.Core.Estimators;
using Bilevel.Core.Problems;
using Bilevel.Core.Tests.Checking;
using Bilevel.Numerics;
using Bilevel.Testing.Mutants;
using Xunit;

namespace Bilevel.Core.Tests.Estimators;

public class LowerLevelSolverTests
{
    public static TheoryData<string, double> Starts
    {
        get
        {
            var data = new TheoryData<string, double>();
            foreach (var problem in CheckedProblems.All)
            {
                foreach (var start in (double[])[0, 1, -100, 1e4])
                    data.Add(problem, start);
            }

            return data;
        }
    }

    private static MutantOracle Scaled(IOracle<double> oracle, double scale) =>
        new MutantOracle(new MutantOracle(new MutantOracle(oracle, Quantity.Value, scale), Quantity.LowerGradientY, scale), Quantity.Hvp, scale);

    private static double GradientNorm(IOracle<double> oracle, Vec<double> x, Vec<double> y) =>
        oracle.Lower(x, y, null, Batch.Full, new(LowerAsk.GradientY, oracle.Shape)).GradientY.Norm();

    [Theory]
    [MemberData(nameof(Starts))]
    public void Solve_FromAnyStart_ReachesMachinePrecision(string problem, double start)
    {
        var (oracle, x, y) = CheckedProblems.Of(problem);
        y.Span.Fill(start);
        var solution = new LowerLevelSolver(oracle).Solve(x, y);
        Assert.True(solution.IsSolved, solution.ToString());
        Assert.Equal(GradientNorm(oracle, x, y), solution.GradientNorm);
        // The minimiser is the same from everywhere.
        var (_, _, again) = CheckedProblems.Of(problem);
        Assert.True(new LowerLevelSolver(oracle).Solve(x, again).IsSolved);
        CheckTolerances.Near(again.Span, y, CheckTolerances.ClosedForm);
    }

    [Fact]
    public void Solve_AtTheMinimiser_StaysThere()
    {
        var (oracle, x, y) = CheckedProblems.Of("logistic");
        new LowerLevelSolver(oracle).Solve(x, y);
        var again = y.Clone();
        var solution = new LowerLevelSolver(oracle).Solve(x, again);
        Assert.True(solution.IsSolved, solution.ToString());
        Assert.InRange(solution.Iterations, 0, 2);
        CheckTolerances.Near(y.Span, again, CheckTolerances.ClosedForm);
    }

    [Fact]
    public void Solve_Logistic_ConvergesFasterThanLinearly()
    {
        var (oracle, x, y) = CheckedProblems.Of("logistic");
        Assert.InRange(new LowerLevelSolver(oracle).Solve(x, y).Iterations, 1, 8);
    }

    [Fact]
    public void Solve_LooseTolerance_StopsEarly()
    {
        var (oracle, x, y) = CheckedProblems.Of("logistic");
        var start = GradientNorm(oracle, x, y);
        var solution = new LowerLevelSolver(oracle).Solve(x, y, 1e-2);
        Assert.True(solution.IsSolved);
        Assert.InRange(solution.GradientNorm / start, 1e-12, 0.1);
    }

    [Fact]
    public void Solve_MinimiserIsZero_IsSolved()
    {
        var data = QuadraticData.Random(1, 5, 0.1, 3, seed: 4) with { LowerLinear = new double[5] };
        var y = new Vec<double>([1, -2, 3, -4, 5]);
        var solution = new LowerLevelSolver(new QuadraticProblem<double>(data)).Solve(new(1), y);
        Assert.True(solution.IsSolved, solution.ToString());
        Assert.InRange(y.Norm(), 0, 1e-15);
    }

    [Theory]
    [InlineData(1e-12)]
    [InlineData(1e12)]
    public void Solve_AnyScaleOfTheLoss_FindsTheSameMinimiser(double scale)
    {
        var (oracle, x, y) = CheckedProblems.Of("logistic");
        var scaled = y.Clone();
        new LowerLevelSolver(oracle).Solve(x, y);
        var solution = new LowerLevelSolver(Scaled(oracle, scale)).Solve(x, scaled);
        Assert.True(solution.IsSolved, solution.ToString());
        CheckTolerances.Near(y.Span, scaled, CheckTolerances.ClosedForm);
    }

    [Fact]
    public void Solve_NoMinimiser_IsNotSolved()
    {
        var saddle = new QuadraticProblem<double>(new(
            new double[,] { { 1, 0 }, { 0, -1 } }, new double[1, 2], [1, 1], new double[2, 2], new double[1, 1], new double[1, 2], [0, 0], [0]));
        Assert.False(new LowerLevelSolver(saddle).Solve(new(1), new([0.5, 0.5])).IsSolved);
    }

    [Theory]
    [InlineData(Quantity.LowerGradientY, double.NaN)]
    [InlineData(Quantity.LowerGradientY, -1)]
    [InlineData(Quantity.Hvp, double.NaN)]
    public void Solve_WrongDerivatives_IsNotSolved(Quantity culprit, double factor)
    {
        var (oracle, x, y) = CheckedProblems.Of("quadratic");
        var wrong = new MutantOracle(oracle, culprit, factor);
        var solution = new LowerLevelSolver(wrong).Solve(x, y);
        Assert.True(!solution.IsSolved || GradientNorm(oracle, x, y) < 1e-8, solution.ToString());
        Assert.Equal(-1, y.FirstNonFinite());
    }
}
