using Bilevel.Core.Algorithms;
using Bilevel.Core.Estimators;
using Bilevel.Testing.Mutants;
using Xunit;

namespace Bilevel.Core.Tests.Solving;

/// <summary>A method that refuses an unsolved system ends its run, and nobody takes what it left for a result.</summary>
public class UnsolvedSystemTests
{
    // η grows by a hundredth an iteration, until it is above 2 / L and a solve is worse than z = 0.
    private static readonly AidNeumann s_method = new() { NeumannStep = Schedule.Constant(10).WarmUp(999), LowerStep = 0.1, UpperStep = 1e-3, Unsolved = WhenUnsolved.Refuse };

    [Fact]
    public void Run_RefusingMethod_EndsAndNoCallbackSeesTheStep()
    {
        var watcher = new Watcher<double>();
        var result = Runs.On(Runs.Quadratic<double>(), new(Budget.OfIterations(1000)) { Evaluations = 2, Callbacks = [watcher] }, s_method);
        Assert.Equal(StopReason.UnsolvedSystem, result.Reason);
        Assert.True(result.Reason.IsFailure());
        Assert.InRange(result.Progress.Iteration, 1, 999);
        Assert.StartsWith($"aid-neumann: the linear system of iteration {result.Progress.Iteration} is not converged", result.Message, StringComparison.Ordinal);
        Assert.Equal([StopReason.UnsolvedSystem], watcher.Endings);
        Assert.Equal(result.Progress.Iteration, watcher.Steps);
    }

    [Fact]
    public void Run_RefusingMethodWhoseSystemIsNotANumber_NamesWhereTheNaNIsFrom()
    {
        var problem = new MutantOracle(CheckedProblems.Logistic(), Quantity.UpperGradientY, double.NaN) { From = 5 };
        var result = Runs.On(problem, new(Budget.OfIterations(10)), new AidCg { Unsolved = WhenUnsolved.Refuse });
        Assert.Equal((StopReason.NonFinite, "∇yF is NaN at w[0] on the Upper batch of iteration 5, in iteration 5"), (result.Reason, result.Message));
    }
}
