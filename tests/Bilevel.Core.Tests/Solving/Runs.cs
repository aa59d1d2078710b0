using System.Numerics;
using Bilevel.Core.Algorithms;
using Bilevel.Core.Problems;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Core.Tests.Solving;

/// <summary>Runs of SOBA on a small noisy quadratic whose Φ is convex (F has no cross term); a step takes a quarter of a second by a manual clock.</summary>
internal static class Runs
{
    public const double SecondsPerStep = 0.25;

    public static Soba Method { get; } = new() { LowerStep = 0.2, UpperStep = 0.02 };

    public static QuadraticProblem<T> Quadratic<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(QuadraticData.Random(2, 3, 0.5, 2, seed: 1) with { K = new double[2, 3] }, new(0.1, 0.05), seed: 2);

    public static SolverResult<T> Run<T>(SolverOptions<T> options, Algorithm? method = null, CancellationTokenSource? stop = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var clock = new ManualClock();
        return On(new TimedOracle<T>(Quadratic<T>(), clock, SecondsPerStep), options with { Clock = clock }, method, stop);
    }

    public static SolverResult<T> On<T>(IOracle<T> problem, SolverOptions<T> options, Algorithm? method = null, CancellationTokenSource? stop = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Solver.Run(method ?? Method, problem, new(new(problem.Shape.UpperDimension), new(problem.Shape.LowerDimension)), options, stop?.Token ?? TestContext.Current.CancellationToken);
}

/// <summary>What a run showed its callbacks.</summary>
internal sealed class Watcher<T> : ISolverCallback<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public List<(long Iteration, double Seconds, double Used, long Samples, int Evaluations, string X)> Evaluated { get; } = [];

    public List<StopReason> Endings { get; } = [];

    public long Steps { get; private set; }

    public Func<SolverProgress<T>, bool> OnStep { get; init; } = _ => true;

    public Action<SolverProgress<T>> OnEvaluate { get; init; } = _ => { };

    public Action<SolverProgress<T>> OnEnd { get; init; } = _ => { };

    public bool AfterStep(SolverProgress<T> progress)
    {
        Steps++;
        return OnStep(progress);
    }

    public void Evaluate(SolverProgress<T> progress)
    {
        var bits = Convert.ToHexString(System.Runtime.InteropServices.MemoryMarshal.AsBytes(progress.State.X.Span));
        Evaluated.Add((progress.Iteration, progress.Seconds, progress.Used, progress.Ledger.TotalSamples, progress.Evaluations, bits));
        OnEvaluate(progress);
    }

    public void Ended(SolverProgress<T> progress, StopReason reason)
    {
        Endings.Add(reason);
        OnEnd(progress);
    }
}
