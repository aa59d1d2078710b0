using System.Numerics;
using Bilevel.Core.Estimators;

namespace Bilevel.Core;

/// <summary>How a run is driven.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="Budget">When it ends.</param>
public sealed record SolverOptions<T>(Budget Budget)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Evaluations over the budget, the first at the start and the last at the end; at least 2.</summary>
    public int Evaluations { get; init => field = value >= 2 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "a run is evaluated at its start and at its end: at least 2 times"); } = 2;

    /// <summary>Those who watch, in the order of their calls.</summary>
    public IReadOnlyList<ISolverCallback<T>> Callbacks { get; init; } = [];

    /// <summary>Where to go on from, or null to start.</summary>
    public Checkpoint<T>? Resume { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>How a run ended.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="Reason">Why.</param>
/// <param name="Message">The reason in a sentence with its numbers.</param>
/// <param name="Progress">Where it ended: iterates, ledger, iterations, seconds.</param>
public sealed record SolverResult<T>(StopReason Reason, string Message, SolverProgress<T> Progress)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

/// <summary>The only loop: budget, stopping, non-finite guard, callbacks. Its timed part is the method's steps and nothing else.</summary>
public static class Solver
{
    /// <summary>Runs an algorithm on a problem until the budget is used up, a callback or the caller ends it, a number is no longer finite, or the method refuses to go on with an unsolved system.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="algorithm">The method.</param>
    /// <param name="problem">The problem; counted and guarded by the solver.</param>
    /// <param name="at">Where to start; when resuming, its lengths and its seed only.</param>
    /// <param name="options">Budget, evaluations, callbacks.</param>
    /// <param name="cancellation">Ends the run between two steps.</param>
    /// <exception cref="ArgumentException">The starting point or the checkpoint does not fit the problem, or the budget would never be used up.</exception>
    public static SolverResult<T> Run<T>(Algorithm algorithm, IOracle<T> problem, StartingPoint<T> at, SolverOptions<T> options, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(at);
        ArgumentNullException.ThrowIfNull(options);
        OracleArguments.Require(problem.Shape, at.X, at.Y);
        RequireFinite(problem.Shape, at);
        RequireEnd(algorithm, problem.Shape, options.Budget);

        var progress = new SolverProgress<T>(algorithm, algorithm.Start(problem, at));
        var guard = new GuardedOracle<T>(problem);
        var oracle = new CountingOracle<T>(guard, progress.Ledger);
        if (options.Resume is { } checkpoint)
        {
            checkpoint.Restore(progress);
            // The marks of a longer budget lie elsewhere: only those that lie behind are passed.
            var used = options.Budget.Used(progress.Iteration, progress.Seconds, progress.Ledger);
            progress.Marks = Math.Min(progress.Marks, MarksPassed(used, options.Evaluations));
        }
        else
        {
            var clock = new MethodClock(options.Clock, problem as ICompiles);
            algorithm.Refine(progress.State, oracle);
            progress.Seconds += clock.Elapsed;
        }

        var (reason, message) = Loop(progress, oracle, guard, problem as ICompiles, options, cancellation);
        foreach (var callback in options.Callbacks)
            callback.Ended(progress, reason);
        return new(reason, message, progress);
    }

    private static (StopReason Reason, string Message) Loop<T>(
        SolverProgress<T> progress, CountingOracle<T> oracle, GuardedOracle<T> guard, ICompiles? compiling, SolverOptions<T> options, CancellationToken cancellation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (state, algorithm) = (progress.State, progress.Algorithm);
        if (NotFinite(progress, oracle.Shape, guard) is { } early)
            return (StopReason.NonFinite, $"{early}, before iteration {progress.Iteration}{Origin(guard)}");
        foreach (var callback in options.Callbacks)
            callback.Started(progress);
        while (true)
        {
            progress.Used = options.Budget.Used(progress.Iteration, progress.Seconds, progress.Ledger);
            EvaluateWhereDue(progress, options);
            if (progress.Used >= 1)
                return (StopReason.BudgetReached, $"the budget of {options.Budget.InWords} is used up after {progress.Iteration} iterations");
            if (cancellation.IsCancellationRequested)
                return (StopReason.Cancelled, $"cancelled after {progress.Iteration} iterations");

            var clock = new MethodClock(options.Clock, compiling);
            var refused = Step(algorithm, state, oracle, progress.Iteration);
            progress.Seconds += clock.Elapsed;
            // Callbacks never see such a step, so that none saves it over the last good checkpoint.
            if (NotFinite(progress, oracle.Shape, guard) is { } fault)
                return (StopReason.NonFinite, $"{fault}, in iteration {progress.Iteration}{Origin(guard)}");
            if (refused is not null)
                return (StopReason.UnsolvedSystem, refused);
            progress.Iteration++;

            var goOn = true;
            for (var i = 0; i < options.Callbacks.Count; i++)
                goOn &= options.Callbacks[i].AfterStep(progress);
            if (!goOn)
            {
                progress.Used = options.Budget.Used(progress.Iteration, progress.Seconds, progress.Ledger);
                progress.Marks = Math.Max(progress.Marks, MarksPassed(progress.Used, options.Evaluations));
                Evaluate(progress, options);
                return (StopReason.StoppedByCallback, $"a callback ended the run after {progress.Iteration} iterations");
            }
        }
    }

    // Why the method refuses to go on; null if it does not.
    private static string? Step<T>(Algorithm algorithm, State<T> state, IOracle<T> oracle, long t)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        try
        {
            algorithm.Step(state, oracle, t);
            return null;
        }
        catch (UnsolvedSystemException unsolved)
        {
            return unsolved.Message;
        }
    }

    // Evaluation k of n is due once k/(n−1) of the budget is used. A step that passes several marks is evaluated once.
    private static void EvaluateWhereDue<T>(SolverProgress<T> progress, SolverOptions<T> options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var passed = MarksPassed(progress.Used, options.Evaluations);
        if (passed <= progress.Marks)
            return;
        progress.Marks = passed;
        Evaluate(progress, options);
    }

    private static int MarksPassed(double used, int evaluations)
    {
        // 29/100 · 100 is 28.999…96 in double, and the mark at 29 iterations is reached all the same.
        const double Rounding = 1e-9;
        return 1 + (int)Math.Min(evaluations - 1, Math.Floor(used * (evaluations - 1) + Rounding));
    }

    private static void Evaluate<T>(SolverProgress<T> progress, SolverOptions<T> options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        progress.Evaluations++;
        foreach (var callback in options.Callbacks)
            callback.Evaluate(progress);
    }

    private static string? NotFinite<T>(SolverProgress<T> progress, ProblemShape shape, GuardedOracle<T> guard)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (guard.Fault is { } fault)
            return fault;
        if (progress.State.X.FirstNonFinite() is >= 0 and var i)
            return $"x is {progress.State.X[i]} at {shape.X.Locate(i)}";
        if (progress.State.Y.FirstNonFinite() is >= 0 and var j)
            return $"y is {progress.State.Y[j]} at {shape.Y.Locate(j)}";
        return null;
    }

    private static string Origin<T>(GuardedOracle<T> guard)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => guard.Origin is { } origin ? $"; it began with {origin}" : "";

    // A budget of HVPs alone never ends a method without them.
    private static void RequireEnd(Algorithm algorithm, ProblemShape shape, Budget budget)
    {
        const long Long = 1_000_000;
        if (budget is not { Calls: { } calls, Iterations: null, Seconds: null, Samples: null })
            return;
        if (algorithm.Cost(Long)[calls.Quantity] == 0 || (calls.Quantity == Quantity.UpperGradientX && !shape.UpperDependsOnX))
            throw new ArgumentException($"the budget of {budget} would never be used up: {algorithm.Name} makes no {calls.Quantity.Symbol()} calls on this problem; expected another unit, or a second limit such as 1000it", nameof(budget));
    }

    // Seconds since it was made, less those in which the problem compiled.
    private readonly struct MethodClock(TimeProvider clock, ICompiles? compiling)
    {
        private readonly long _started = clock.GetTimestamp();
        private readonly double _compiled = compiling?.CompileSeconds ?? 0;

        public double Elapsed => clock.GetElapsedTime(_started).TotalSeconds - ((compiling?.CompileSeconds ?? 0) - _compiled);
    }

    private static void RequireFinite<T>(ProblemShape shape, StartingPoint<T> at)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (at.X.FirstNonFinite() is >= 0 and var i)
            throw new ArgumentException($"the starting point has x = {at.X[i]} at {shape.X.Locate(i)}", nameof(at));
        if (at.Y.FirstNonFinite() is >= 0 and var j)
            throw new ArgumentException($"the starting point has y = {at.Y[j]} at {shape.Y.Locate(j)}", nameof(at));
    }
}
