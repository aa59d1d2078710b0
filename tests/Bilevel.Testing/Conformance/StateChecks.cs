using Bilevel.Core;
using Bilevel.Core.Catalog;
using Bilevel.Numerics.Parallel;
using Bilevel.Testing.Golden;
using Bilevel.Testing.Mutants;
using Bilevel.Testing.Problems;

namespace Bilevel.Testing.Conformance;

/// <summary>What a method keeps, allocates and draws, and that it does not hide a NaN.</summary>
public static class StateChecks
{
    private const int Iterations = 23;

    /// <summary>50 steps after 50 of warm-up.</summary>
    public static ConformanceOutcome NoAllocation(AlgorithmEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var (algorithm, oracle, t) = (entry.Default, ConformanceProblem.Of<float>(entry.Default, noise: GoldenQuadratic.Noise), 0L);
        var state = ConformanceProblem.Run(algorithm, oracle, 0);
        var bytes = Allocation.OfSteadyState(() => algorithm.Step(state, oracle, t++));
        return bytes == 0 ? ConformanceOutcome.Passed : $"50 steps allocate {bytes} bytes";
    }

    /// <summary>At each of 23 iterations the vectors are copied into a fresh state, which continues.</summary>
    public static ConformanceOutcome Resume(AlgorithmEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var (algorithm, oracle) = (entry.Default, ConformanceProblem.Of<float>(entry.Default, 1, GoldenQuadratic.Noise));
        var uninterrupted = Trajectory.Entries(ConformanceProblem.Run(algorithm, oracle, Iterations));
        for (var stop = 0; stop < Iterations; stop++)
        {
            var (first, second) = (ConformanceProblem.Run(algorithm, oracle, stop), algorithm.Start(oracle, ConformanceProblem.Start<float>(algorithm)));
            foreach (var ((name, from), (sameName, to)) in first.Vectors.Zip(second.Vectors))
            {
                if (name != sameName)
                    return $"a second state keeps {sameName} where the first keeps {name}";
                to.CopyFrom(from);
            }

            Trajectory.Continue(algorithm, oracle, second, stop, Iterations);
            if (!Trajectory.Entries(second).SequenceEqual(uninterrupted))
                return $"stopped after {stop} iterations and continued, the state differs from the uninterrupted run's";
        }

        return ConformanceOutcome.Passed;
    }

    /// <summary>The caller's x₀ and y₀ stay, the state begins with x and y, and no name comes twice.</summary>
    public static ConformanceOutcome Start(AlgorithmEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var (at, same) = (ConformanceProblem.Start<double>(entry.Default), ConformanceProblem.Start<double>(entry.Default));
        var state = Trajectory.Run(entry.Default, ConformanceProblem.Of<double>(entry.Default), at, 5);
        var names = state.Vectors.Select(v => v.Name).ToArray();
        return !at.X.Span.SequenceEqual(same.X.Span) || !at.Y.Span.SequenceEqual(same.Y.Span) ? "the run wrote into its starting point"
            : names is not ["x", "y", ..] ? $"the state begins with {string.Join(", ", names.Take(2))}, expected x, y"
            : names.Distinct().Count() != names.Length ? $"a name comes twice among {string.Join(", ", names)}"
            : ConformanceOutcome.Passed;
    }

    /// <summary>23 iterations with noise, twice with one seed, once with another.</summary>
    public static ConformanceOutcome SameBits(AlgorithmEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        double[] Entries(ulong seed) => Trajectory.Entries(ConformanceProblem.Run(entry.Default, ConformanceProblem.Of<double>(entry.Default, seed, GoldenQuadratic.Noise), Iterations));
        return !Entries(1).SequenceEqual(Entries(1)) ? "the same seed gives other bits"
            : Entries(1).SequenceEqual(Entries(2)) ? "another seed of the noise gives the same bits"
            : ConformanceOutcome.Passed;
    }

    /// <summary>Vectors long enough for threads to share. The number of threads of the whole process is changed meanwhile: for one check at a time.</summary>
    public static ConformanceOutcome Threads(AlgorithmEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var oracle = new WideProblem();
        if (entry.Default.NotApplicable(oracle.Shape) is { } because)
            return ConformanceOutcome.NothingToCheck(because);
        var before = WorkerPool.Shared.Threads;
        double[] Entries(int threads)
        {
            WorkerPool.UseThreads(threads);
            return Trajectory.Entries(Trajectory.Run(entry.Default, oracle, oracle.Start, 4));
        }

        try
        {
            return Entries(1).SequenceEqual(Entries(2)) ? ConformanceOutcome.Passed : "two threads give other bits than one";
        }
        finally
        {
            WorkerPool.UseThreads(before);
        }
    }

    /// <summary>Each quantity of which the ledger knows, poisoned from the start.</summary>
    public static ConformanceOutcome NaNEndsTheRun(AlgorithmEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var problem = ConformanceProblem.Of<double>(entry.Default);
        var used = CostChecks.Counted(entry.Default, problem, Iterations);
        foreach (var quantity in Quantities.All.Where(q => used[q] > 0))
        {
            var result = Solver.Run(entry.Default, new MutantOracle(problem, quantity, double.NaN), ConformanceProblem.Start<double>(entry.Default), new(Budget.OfIterations(Iterations)));
            if (result.Reason != StopReason.NonFinite)
                return $"a NaN in {quantity.Symbol()} ended the run with {result.Reason}: {result.Message}";
            if (!result.Message.Contains("NaN", StringComparison.Ordinal))
                return $"a NaN in {quantity.Symbol()} ended the run with a sentence that does not say so: {result.Message}";
        }

        return ConformanceOutcome.Passed;
    }
}
