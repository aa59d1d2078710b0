using Bilevel.Core;
using Bilevel.Core.Algorithms;
using Bilevel.Core.Checking;
using Bilevel.Core.Estimators;
using Bilevel.Numerics;
using Xunit;

namespace Bilevel.Tasks.Tests;

/// <summary>The relaxed-smooth task: its closed forms, and the mechanism that it is there to show.</summary>
public class RelaxedSmoothTaskTests
{
    private const double Far = 4;

    private static readonly RelaxedSmoothTask s_task = new();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(7, 3)]
    public void Metrics_AtTheStart_AreThoseOfTheOracle(int seed, double distance)
    {
        var task = s_task.Create<double>(Cleaning.Tiny with { Distance = distance }, (ulong)seed);
        var report = HypergradientCheck.Run(task.Oracle, task.Start.X, task.Start.Y);
        Assert.Empty(report.Failures);
        var metrics = Cleaning.Evaluate(task, task.Start.X, task.Start.Y);
        Assert.Equal(report.Hypergradient.Norm(), metrics["hypergradient_norm"], 1e-10 * metrics["hypergradient_norm"]);

        var (y, away) = (new Vec<double>(5), new Vec<double>(5));
        new LowerLevelSolver(task.Oracle).Solve(task.Start.X, y);
        var phi = task.Oracle.Upper(task.Start.X, y, Batch.Full, new(UpperAsk.Value, task.Oracle.Shape)).Value;
        Assert.Equal(phi, metrics["phi"], 1e-10 * phi);
        away.Set(task.Start.Y - y);
        Assert.Equal(away.Norm(), metrics["lower_distance"], 1e-10);
    }

    [Fact]
    public void Distance_Doubled_MovesTheStartAndNotTheProblem()
    {
        var (near, far) = (s_task.Create<double>(new() { Distance = 1 }, 3), s_task.Create<double>(new() { Distance = 2 }, 3));
        var point = Cleaning.Point(10, 1, 1);
        Assert.Equal(Cleaning.Evaluate(near, point, near.Start.Y), Cleaning.Evaluate(far, point, far.Start.Y));
        var (solution, move) = (new Vec<double>(10), new Vec<double>(10));
        solution.Set(2 * near.Start.X - far.Start.X);                  // x* + 2·1·s − x* − 2·s: the signs stay
        move.Set(far.Start.X - near.Start.X);
        Assert.All(move.Span.ToArray(), entry => Assert.Equal(1, Math.Abs(entry), 1e-12));
        Assert.Equal(0, Cleaning.Evaluate(near, solution, near.Start.Y)["hypergradient_norm"], 1e-12);
        Assert.Equal(0, Cleaning.Evaluate(near, solution, near.Start.Y)["phi"], 1e-12);
    }

    [Theory]
    [InlineData(TaskSize.Tiny, 3, 5)]
    [InlineData(TaskSize.Local, 10, 20)]
    [InlineData(TaskSize.Paper, 10, 100)]
    public void Sizes_AreDocumented(TaskSize size, int p, int d)
    {
        var shape = s_task.Create<float>(new() { Size = size }, 0).Oracle.Shape;
        Assert.Equal((p, d), (shape.UpperDimension, shape.LowerDimension));
    }

    [Fact]
    public void Quadratic_Distance_ScalesItsStart()
    {
        float[] Start(double distance) => new QuadraticTask().Create<float>(new() { Distance = distance }, 0).Start.X.Span.ToArray();
        Assert.Equal(Start(1).Select(entry => 4 * entry), Start(4));
    }

    // The step 0.1 is the largest of the grid 0.3, 0.1, 0.03 … that is stable at distance 1, where 1000 iterations settle at the noise.
    [Fact]
    public void Soba_WithTheStepOfANearStart_DivergesFromAFarOne()
    {
        var (near, far) = (Run(new Soba { LowerStep = 0.5, UpperStep = 0.1 }, 1, 1000), Run(new Soba { LowerStep = 0.5, UpperStep = 0.1 }, Far, 1000));
        Assert.Equal(StopReason.BudgetReached, near.Reason);
        Assert.InRange(near.Norm, 0, 0.3);
        Assert.Equal(StopReason.NonFinite, far.Reason);
        Assert.InRange(far.Iterations, 1, 20);
    }

    [Fact]
    public void Soba_WithAStepThatIsStableFarAway_CrawlsOnceItIsNear()
    {
        Assert.Equal(StopReason.NonFinite, Run(new Soba { LowerStep = 0.5, UpperStep = 0.01 }, Far, 1000).Reason);
        var crawling = Run(new Soba { LowerStep = 0.5, UpperStep = 0.001 }, Far, 1000);
        Assert.Equal(StopReason.BudgetReached, crawling.Reason);
        Assert.InRange(crawling.Norm, 1, double.PositiveInfinity);     // near.Norm above settles below 0.3 in as many
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void BoRep_OneLengthOfStep_ComesNearInStepsInProportionToTheDistance(double distance)
    {
        // ‖x₀ − x*‖ = distance · √10: at least that over η steps, and a few times as many suffice, whatever e^distance is.
        const double eta = 0.02;
        var (least, method) = (distance * Math.Sqrt(10) / eta, new BoRep { LowerStep = 0.5, SystemStep = 0.5, UpperStep = eta, Radius = double.PositiveInfinity });
        var run = Run(method, distance, (long)(4 * least));
        Assert.Equal(StopReason.BudgetReached, run.Reason);
        Assert.InRange(run.Norm, 0, 0.5);
        Assert.InRange(Run(method, distance, (long)(least / 2)).Norm, 0.5, double.PositiveInfinity);
    }

    private static (StopReason Reason, long Iterations, double Norm) Run(Algorithm method, double distance, long iterations)
    {
        var task = s_task.Create<float>(new() { Distance = distance }, 0);
        var result = Solver.Run(method, task.Oracle, task.Start, new(Budget.OfIterations(iterations)), TestContext.Current.CancellationToken);
        return (result.Reason, result.Progress.Iteration, Cleaning.Evaluate(task, result.Progress.State.X, result.Progress.State.Y)["hypergradient_norm"]);
    }
}
