using Bilevel.Autodiff;
using Bilevel.Core;
using Bilevel.Core.Algorithms;
using Bilevel.Core.Catalog;
using Xunit;

namespace Bilevel.Tests;

/// <summary>From two losses to a solution.</summary>
public class SolveTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly Soba s_soba = new() { LowerStep = 0.2, UpperStep = 0.2 };

    [Fact]
    public void Solve_Ridge_ReturnsRecordsOfWhatItFound()
    {
        var problem = Problems.Ridge();
        var solution = problem.Solve(s_soba, Budget.OfIterations(400), seed: 1, Token);
        Assert.Equal((StopReason.BudgetReached, 400L), (solution.Reason, solution.Iterations));
        Assert.True(solution.UpperLoss < 0.95 * solution.UpperLossBefore, $"{solution.UpperLossBefore} → {solution.UpperLoss}");
        Assert.Equal((400L, 400L, 400L), (solution.Ledger[Quantity.Hvp], solution.Ledger[Quantity.Jvp], solution.Ledger[Quantity.LowerGradientY]));
        Assert.Equal(("log_lambda", "w"), (solution.X.Name, solution.Y.Name));
        Assert.Equal("[5, 1]", solution.Y.Shape.ToString());
        Assert.True(solution.Seconds > 0);

        var oracle = problem.Compile<float>();
        UpperAnswer<float> value = new(UpperAsk.Value, oracle.Shape);
        Assert.Equal(solution.UpperLossBefore, oracle.Upper(problem.Start<float>().X, problem.Start<float>().Y, Batch.Full, value).Value);
        Numerics.Vec<float> x = new([.. solution.X.ToArray().Select(e => (float)e)]), y = new([.. solution.Y.ToArray().Select(e => (float)e)]);
        Assert.Equal(solution.UpperLoss, oracle.Upper(x, y, Batch.Full, value).Value);
    }

    [Fact]
    public void Solve_ARecordOfTensors_KeepsItsNamesAndShapes()
    {
        var solution = Problems.Cleaning(60).Solve(s_soba, Budget.OfIterations(3), cancellation: Token);
        Assert.Equal(("Weight", "[5, 3]", "Bias", "[3]"), (solution.Y.Weight.Name, solution.Y.Weight.Shape.ToString(), solution.Y.Bias.Name, solution.Y.Bias.Shape.ToString()));
        Assert.Equal(60, solution.X.ToArray().Length);
        Assert.Equal(0, solution.Ledger[Quantity.UpperGradientX]);
    }

    [Fact]
    public void Solve_SameSeed_GivesTheSameBits()
    {
        double[] X(ulong seed) => Problems.Cleaning(60).Solve(s_soba, Budget.OfIterations(30), seed, Token).X.ToArray();
        Assert.Equal(X(1), X(1));
        Assert.NotEqual(X(1), X(2));
    }

    public static TheoryData<string> Algorithms =>
        [.. AlgorithmCatalog.All.Where(e => e.Default.NotApplicable(Problems.Logistic().Compile<float>().Shape) is null).Select(e => e.Name)];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Solve_InDouble_IsCloseToFloat(string name)
    {
        var (algorithm, problem) = (AlgorithmCatalog.Find(name).Default, Problems.Logistic());
        var (rough, exact) = (problem.Solve(algorithm, Budget.OfIterations(20), cancellation: Token), problem.Solve<double>(algorithm, new(Budget.OfIterations(20)), cancellation: Token));
        Assert.All(rough.Y.ToArray().Zip(exact.Y.ToArray()), pair => Assert.Equal(pair.Second, pair.First, Tolerances.Float));
        Assert.All(rough.X.ToArray().Zip(exact.X.ToArray()), pair => Assert.Equal(pair.Second, pair.First, Tolerances.Float));
    }

    [Fact]
    public void Solve_Cancelled_SaysSo()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Equal(StopReason.Cancelled, Problems.Ridge().Solve(s_soba, Budget.OfIterations(5), cancellation: cancelled.Token).Reason);
    }

    /// <summary>Tracing takes its time, and none of it is the method's.</summary>
    [Fact]
    public void Solve_ALossThatTracesSlowly_CountsNoneOfItAsTheMethods()
    {
        var ridge = Problems.Ridge();
        Tensor Slowly(Tensor loss)
        {
            Thread.Sleep(300);
            return loss;
        }

        var problem = new BilevelProblem<Tensor, Tensor, Rows>
        {
            X = ridge.X,
            Y = ridge.Y,
            Train = ridge.Train,
            Validation = ridge.Validation,
            LowerLoss = (x, w, rows) => Slowly(ridge.LowerLoss(x, w, rows)),
            UpperLoss = (x, w, rows) => Slowly(ridge.UpperLoss(x, w, rows)),
        };
        var oracle = problem.Compile<float>();
        Assert.Equal(0, oracle.CompileSeconds);
        var result = Solver.Run(s_soba, oracle, problem.Start<float>(), new SolverOptions<float>(Budget.OfIterations(2)), Token);
        var compiled = oracle.CompileSeconds;
        Assert.True(compiled >= 0.6, $"compiled in {compiled} s");
        Assert.InRange(result.Progress.Seconds, 0, 0.6);
        Solver.Run(s_soba, oracle, problem.Start<float>(), new SolverOptions<float>(Budget.OfIterations(2)), Token);
        Assert.Equal(compiled, oracle.CompileSeconds);
    }

    [Fact]
    public void Solve_NaNInTheData_StopsWithTheQuantityTheEntryAndTheBatch()
    {
        var ridge = Problems.Ridge();
        var features = Random.Gaussians(22 * 5, 1);
        features[3 * 5 + 2] = double.NaN;
        var problem = new BilevelProblem<Tensor, Tensor, Rows>
        {
            X = ridge.X,
            Y = ridge.Y,
            Validation = ridge.Validation,
            LowerLoss = ridge.LowerLoss,
            UpperLoss = ridge.UpperLoss,
            Train = ridge.Train with { Features = Tensor.Frozen("features", features, [22, 5]) },
            LowerBatchSize = 22,
        };
        var solution = problem.Solve(s_soba, Budget.OfIterations(5), cancellation: Token);
        Assert.Equal(StopReason.NonFinite, solution.Reason);
        Assert.Equal(
            "∇yG is NaN at w[0, 0] on the Lower batch of iteration 0, in iteration 0; it began with features [22, 5] is NaN at [3, 2], and was given so", solution.Message);
        Assert.Equal(0, solution.Iterations);
    }

    [Fact]
    public void Solve_NaNInALossWhoseDerivativesAreNumbers_SaysSo()
    {
        var ridge = Problems.Ridge();
        var problem = new BilevelProblem<Tensor, Tensor, Rows>
        {
            X = ridge.X,
            Y = ridge.Y,
            Train = ridge.Train,
            Validation = ridge.Validation,
            LowerLoss = ridge.LowerLoss,
            UpperLoss = (x, w, rows) => ridge.UpperLoss(x, w, rows) + (w.Sum() - 1).Log(),
        };
        var solution = problem.Solve(s_soba, Budget.OfIterations(5), cancellation: Token);
        Assert.Equal(StopReason.NonFinite, solution.Reason);
        Assert.Matches(@"^the upper-level loss is NaN over all validation rows, after iteration 5; it began with log \[\] is NaN, from add \[\] = -[0-9.]+$", solution.Message);
        Assert.True(double.IsNaN(solution.UpperLossBefore));
    }

    [Fact]
    public void Solve_ADivergentRun_StopsWithTheTensorAndTheIteration()
    {
        var solution = Problems.Ridge().Solve(s_soba with { LowerStep = 1e6 }, Budget.OfIterations(1000), cancellation: Token);
        Assert.Equal(StopReason.NonFinite, solution.Reason);
        Assert.Matches(@" at (w\[\d, 0\]|log_lambda) .*in iteration \d+", solution.Message);
        Assert.InRange(solution.Iterations, 1, 100);
    }
}
