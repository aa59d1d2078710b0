using Bilevel.Core;
using Bilevel.Core.Problems;
using Xunit;

namespace Bilevel.Tasks.Tests;

/// <summary>Plain SGD on the lower level.</summary>
public class LowerLevelSgdTests
{
    // ∇yG = 2y + x − 1: all numbers dyadic, so that a step by hand is exact.
    private static readonly QuadraticData s_line = new(
        A: new[,] { { 2.0 } }, C: new[,] { { 1.0 } }, LowerLinear: [-1], F: new[,] { { 1.0 } }, H: new[,] { { 1.0 } }, K: new[,] { { 0.5 } },
        UpperLinearY: [-0.5], UpperLinearX: [0.25]);

    /// <summary>x = 1, y = 2: ∇yG = 4, y ← 2 − ¼·4 = 1; then ∇yG = 2, y ← 1 − ¼·2 = ½.</summary>
    [Fact]
    public void Step_OnALine_IsTheOneByHand()
    {
        var (algorithm, oracle) = (new LowerLevelSgd { LowerStep = 0.25 }, new QuadraticProblem<double>(s_line));
        var state = algorithm.Start(oracle, new(new([1.0]), new([2.0])));
        algorithm.Step(state, oracle, 0);
        Assert.Equal((1.0, 1.0), (state.X[0], state.Y[0]));
        algorithm.Step(state, oracle, 1);
        Assert.Equal((1.0, 0.5), (state.X[0], state.Y[0]));
    }

    [Fact]
    public void Cost_OfIterations_IsOneGradientEach()
    {
        var result = Solver.Run(
            new LowerLevelSgd(), new QuadraticProblem<double>(s_line), new(new([1.0]), new([2.0])), new(Budget.OfIterations(7)), TestContext.Current.CancellationToken);
        var cost = new LowerLevelSgd().Cost(7);
        Assert.All(Quantities.All, q => Assert.Equal((q, cost[q]), (q, result.Progress.Ledger[q])));
        Assert.Equal(7, cost.LowerGradientY);
    }

    [Fact]
    public void Run_OfAReference_LowersItsLossAndLearnsToClassify()
    {
        var task = Cleaning.Task.CreateReference<float>("true-labels", Cleaning.Tiny, 0);
        var start = Cleaning.Evaluate(task, task.Start.X, task.Start.Y);
        var state = Solver.Run(
            new LowerLevelSgd { LowerStep = 0.5 }, task.Oracle, task.Start, new(Budget.OfIterations(300)), TestContext.Current.CancellationToken).Progress.State;
        var end = Cleaning.Evaluate(task, state.X, state.Y);
        Assert.Equal(Math.Log(10), start["validation_loss"], Tolerances.Float);
        Assert.InRange(end["validation_loss"], 0, 0.5);
        Assert.InRange(end["test_accuracy"], 0.85, 1);
    }
}
