using System.Numerics;
using Bilevel.Core.Algorithms;
using Bilevel.Numerics;
using Bilevel.Testing.Mutants;
using Xunit;

namespace Bilevel.Core.Tests.Solving;

public class NonFiniteTests
{
    public static TheoryData<Quantity, string> Faults => new()
    {
        { Quantity.LowerGradientY, "∇yG is NaN at w[0] on the Lower batch of iteration 5, in iteration 5" },
        { Quantity.Hvp, "HVP is NaN at w[0] on the Lower batch of iteration 5, in iteration 5" },
        { Quantity.Jvp, "JVP is NaN at decay[0] on the Lower batch of iteration 5, in iteration 5" },
        { Quantity.UpperGradientX, "∇xF is NaN at decay[0] on the Upper batch of iteration 5, in iteration 5" },
        { Quantity.UpperGradientY, "∇yF is NaN at w[0] on the Upper batch of iteration 5, in iteration 5" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Run_NaNInADerivative_NamesQuantityEntryAndIteration(Quantity quantity, string message)
    {
        var watcher = new Watcher<double>();
        var problem = new MutantOracle(CheckedProblems.Logistic(), quantity, double.NaN) { From = 5 };
        var result = Runs.On(problem, new(Budget.OfIterations(10)) { Evaluations = 11, Callbacks = [watcher] });
        Assert.Equal((StopReason.NonFinite, message), (result.Reason, result.Message));
        Assert.Equal(5, result.Progress.Iteration);
        Assert.Equal([StopReason.NonFinite], watcher.Endings);
        // No callback sees the broken step, so none can save it over a good checkpoint.
        Assert.Equal(5, watcher.Steps);
        Assert.Equal([0, 1, 2, 3, 4, 5], watcher.Evaluated.Select(e => e.Iteration));
    }

    [Fact]
    public void Run_NaNInAValue_NamesTheLoss()
    {
        var problem = new MutantOracle(CheckedProblems.Logistic(), Quantity.Value, double.NaN) { From = 2 };
        var result = Runs.On(problem, new(Budget.OfIterations(10)), new AsksForValues());
        Assert.Equal((StopReason.NonFinite, "the lower-level loss is NaN on the Lower batch of iteration 2, in iteration 2"), (result.Reason, result.Message));
    }

    [Fact]
    public void Run_StepSizeTooLarge_NamesWhatOverflowed()
    {
        var result = Runs.On(Runs.Quadratic<float>(), new(Budget.OfIterations(100_000)), new Soba { LowerStep = 100, UpperStep = 100 });
        Assert.Equal(StopReason.NonFinite, result.Reason);
        Assert.InRange(result.Progress.Iteration, 1, 1000);
        Assert.Matches("^(x|y|∇yG|HVP|JVP|∇xF|∇yF) is (NaN|∞|-∞|Infinity|-Infinity) at .*in iteration", result.Message);
    }

    [Fact]
    public void Run_NaNDuringRefinement_SaysBeforeTheFirstIteration()
    {
        var problem = new MutantOracle(CheckedProblems.Logistic(), Quantity.LowerGradientY, double.NaN);
        var result = Runs.On(problem, new(Budget.OfIterations(10)), new AsksForValues());
        Assert.Equal((StopReason.NonFinite, 0L), (result.Reason, result.Progress.Iteration));
        Assert.EndsWith("before iteration 0", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "x = NaN at decay[3]")]
    [InlineData(false, "y = NaN at w[3]")]
    public void Run_NaNInTheStart_IsRefusedWithItsName(bool upper, string name)
    {
        Vec<double> x = new(4), y = new(4);
        (upper ? x : y)[3] = double.NaN;
        var error = Assert.Throws<ArgumentException>(() => Solver.Run(
            Runs.Method, CheckedProblems.Logistic(), new(x, y), new(Budget.OfIterations(1)), TestContext.Current.CancellationToken));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Asks for ∇yG before the first iteration and for values afterwards; moves nothing.</summary>
    private sealed record AsksForValues : Algorithm
    {
        public override string Name => "asks-for-values";

        public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new Still<T>(at);

        public override void Refine<T>(State<T> state, IOracle<T> oracle) =>
            oracle.Lower(state.X, state.Y, null, Batch.Draw(Purpose.Refinement, -1), new(LowerAsk.GradientY, oracle.Shape));

        public override void Step<T>(State<T> state, IOracle<T> oracle, long t) =>
            oracle.Lower(state.X, state.Y, null, Batch.Lower(t), new(LowerAsk.Value, oracle.Shape));

        public override OracleCost Cost(long iterations) => new() { LowerGradientY = 1 };
    }

    private sealed class Still<T>(StartingPoint<T> at) : State<T>(at)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
