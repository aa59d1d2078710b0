using Bilevel.Core.Algorithms;
using Bilevel.Core.Diagnostics;
using Bilevel.Core.Problems;
using Xunit;
using static Bilevel.Core.Tests.Diagnostics.SmoothnessProblems;

namespace Bilevel.Core.Tests.Diagnostics;

public class SmoothnessProbeTests
{
    private static readonly BoRep Descent = new() { UpperStep = 0.04, LowerStep = 0.5, SystemStep = 0.5 };

    private static (SmoothnessProbe<double> Probe, SolverResult<double> Result) Run(IOracle<double> oracle, Algorithm algorithm, double x, long iterations, SmoothnessOptions? options = null)
    {
        var probe = new SmoothnessProbe<double>(oracle, options ?? new(), 0, v => 2 * v[0]);
        return (probe, Solver.Run(algorithm, oracle, new StartingPoint<double>(One(x), One(x)), new(Budget.OfIterations(iterations)) { Callbacks = [probe] }, TestContext.Current.CancellationToken));
    }

    // BO-REP's steps of 0.04 down e^{2x}; y lags, so ‖d‖ is a little longer than |dx| and L̂x smaller than 2 ‖∇xF‖ by up to √2.
    [Fact]
    public void AfterStep_DownAnExponential_SeesItGrow()
    {
        var (probe, _) = Run(ExponentialInX, Descent, 4, 100);
        var fit = SmoothnessFit.OfX(probe.Samples, 0)!;
        Assert.True(fit.LargestGradient / fit.SmallestGradient > 100);
        Assert.InRange(fit.Line!.L1.Value, Growth / Math.Sqrt(2) * 0.95, Growth);
        Assert.Equal(NormalisationNeed.Warranted, SmoothnessVerdict.Of(fit, SmoothnessFit.OfY(probe.Samples, 0)).Need);
    }

    // The path turns as it comes down: L̂ along it changes, and that along a fixed direction is what a quadratic's is, constant.
    [Fact]
    public void AfterStep_Quadratic_SeesNoGrowthBeyondItsCurvatures()
    {
        var oracle = new QuadraticProblem<double>(QuadraticData.Random(4, 6, 0.5, 2, seed: 1));
        var probe = new SmoothnessProbe<double>(oracle, new(), seed: 0);
        Solver.Run(new Soba { UpperStep = 0.02, LowerStep = 0.3 }, oracle, new StartingPoint<double>(new([3, -2, 1, 4]), new(6)), new(Budget.OfIterations(200)) { Callbacks = [probe] }, TestContext.Current.CancellationToken);
        var (x, y) = (SmoothnessFit.OfX(probe.Samples, 0)!, SmoothnessFit.OfY(probe.Samples, 0));
        Assert.All([x, y], fit => Assert.Equal(0, fit.FixedLine!.L1.Value, 1e-6));
        Assert.All([x, y], fit => Assert.InRange(fit.FixedLine!.Growth.Value, 0.999, 1.001));
        Assert.Equal(NormalisationNeed.None, SmoothnessVerdict.Of(x, y).Need);
    }

    [Fact]
    public void AfterStep_ARun_IsMeasuredAtItsOwnPoints()
    {
        var (probe, result) = Run(ExponentialInX, Descent, 2, 30);
        Assert.Equal(30, probe.Samples.Count);
        Assert.Equal(Growth * Math.Exp(Growth * 2), probe.Samples[0].GradientX!.Value, 1e-9);
        Assert.Equal(4, probe.Samples[0].FeatureNorm);
        Assert.Equal(2 - 30 * 0.04, result.Progress.State.X[0], 1e-9);
        Assert.Equal(Growth * Math.Exp(Growth * (2 - 29 * 0.04)), probe.Samples[^1].GradientX!.Value, 1e-9);
    }

    [Fact]
    public void AfterStep_WithAndWithout_TheRunIsTheSame()
    {
        var oracle = new QuadraticProblem<double>(QuadraticData.Random(4, 6, 0.5, 2, seed: 1), new(0.1, 0.1), seed: 2);
        SolverResult<double> Run(params ISolverCallback<double>[] callbacks) => Solver.Run(
            new Soba { UpperStep = 0.02, LowerStep = 0.3 }, oracle, new StartingPoint<double>(new([3, -2, 1, 4]), new(6)), new(Budget.OfSamples(500)) { Callbacks = callbacks }, TestContext.Current.CancellationToken);
        var (with, without) = (Run(new SmoothnessProbe<double>(oracle, new() { Every = 3 }, seed: 0)), Run());
        Assert.All(with.Progress.State.Vectors.Zip(without.Progress.State.Vectors), pair => Assert.Equal(pair.First.Vector.Span.ToArray(), pair.Second.Vector.Span.ToArray()));
        Assert.All(Quantities.All, q => Assert.Equal((with.Progress.Ledger[q], with.Progress.Ledger.Samples(q)), (without.Progress.Ledger[q], without.Progress.Ledger.Samples(q))));
    }

    [Theory]
    [InlineData(1, 20, 1000)]
    [InlineData(3, 10, 1000)]
    [InlineData(7, 400, 1000)]
    public void Even_LongRun_HasTheSpacedPointsAndNoMore(long every, int points, long iterations)
    {
        var options = new SmoothnessOptions { Every = every, Points = points };
        var (probe, _) = Run(WithoutX, Descent, 1, iterations, options);
        var spacing = options.Spacing(iterations - 1);
        Assert.Equal([.. Enumerable.Range(0, (int)iterations).Where(i => i % spacing == 0).Select(i => (long)i)], probe.Even().Select(s => s.Iteration));
        Assert.InRange(probe.Even().Count, Math.Min(points / 2, iterations / every), points);
        Assert.Equal(0, spacing % every);
    }

    [Fact]
    public void Started_AtARestoredPoint_RemembersIt()
    {
        var options = new SmoothnessOptions { Every = 5 };
        var (whole, _) = Run(ExponentialInX, Descent, 2, 30, options);
        var (first, result) = Run(ExponentialInX, Descent, 2, 10, options);
        var second = new SmoothnessProbe<double>(ExponentialInX, options, 0, v => 2 * v[0], first.Samples);
        Solver.Run(
            Descent, ExponentialInX, new StartingPoint<double>(One(2), One(2)),
            new(Budget.OfIterations(30)) { Callbacks = [second], Resume = Checkpoint<double>.Of(result.Progress, "") }, TestContext.Current.CancellationToken);
        Assert.Equal(whole.Samples, second.Samples);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(401)]
    public void Points_OutOfRange_AreRefused(int points) => Assert.Throws<ArgumentOutOfRangeException>(() => new SmoothnessOptions { Points = points });

    [Fact]
    public void Every_Zero_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new SmoothnessOptions { Every = 0 });
}
