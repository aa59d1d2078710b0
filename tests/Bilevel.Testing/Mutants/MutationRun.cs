using Bilevel.Core;
using Bilevel.Core.Catalog;
using Bilevel.Core.Checking;
using Bilevel.Testing.Conformance;
using Bilevel.Testing.Golden;
using Bilevel.Testing.Traces;

namespace Bilevel.Testing.Mutants;

/// <summary>What became of a mutant.</summary>
/// <param name="Method">The method that ran on it.</param>
/// <param name="Mutant">The mistake.</param>
/// <param name="Asked">Whether the method evaluates any quantity that the mistake changes, by the ledger; if not, the mutant is the original.</param>
/// <param name="ByTrace">Whether a golden trace noticed.</param>
/// <param name="ByStationaryPoint">Whether the stationary point was missed; null where that was not tried.</param>
public sealed record MutationResult(string Method, string Mutant, bool Asked, bool ByTrace, bool? ByStationaryPoint)
{
    /// <summary>Whether nothing noticed a mistake that the method met.</summary>
    public bool Survived => Asked && !ByTrace && ByStationaryPoint != true;
}

/// <summary>Every mistake under every method.</summary>
public static class MutationRun
{
    /// <summary>The results of one method.</summary>
    /// <param name="entry">The method.</param>
    /// <param name="everyCheck">Whether the stationary point is tried where a trace has already noticed.</param>
    public static IEnumerable<MutationResult> Of(AlgorithmEntry entry, bool everyCheck)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var asked = AskedBy(entry);
        foreach (var mutant in OracleMutants.All)
        {
            var isAsked = mutant.Affects.Any(asked.Contains);
            var byTrace = isAsked && !TraceChecks.Of(entry, mutant.Of).Holds;
            bool? byStationaryPoint = isAsked && (everyCheck || !byTrace)
                ? !StationaryChecks.Exact(entry, mutant.Of(ConformanceProblem.Of<double>(entry.Default))).Holds
                : null;
            yield return new(entry.Name, mutant.Name, isAsked, byTrace, byStationaryPoint);
        }
    }

    /// <summary>The mistakes in a hypergradient, and those in an oracle, under the hypergradient check: the problem, the mistake, and whether the check failed.</summary>
    public static IEnumerable<(string Problem, string Mutant, bool Killed)> OfTheHypergradientCheck()
    {
        foreach (var (problem, mutant) in EstimatorMutants.Cases)
        {
            var (oracle, x, y) = CheckedProblems.Of(problem);
            yield return (problem, mutant.Name, !HypergradientCheck.Run(oracle, x, y, estimator: mutant.Of(oracle)).Passed);
        }

        var (right, at, from) = CheckedProblems.Of("reweighted ridge");
        var ridge = GoldenCases.Ridge();
        yield return ("reweighted ridge", "training and validation swapped", !HypergradientCheck.Run(right, at, from, estimator: EstimatorMutants.OfAnotherProblem(ridge.ValidatedOnTrainingRows())).Passed);
        yield return ("reweighted ridge", "λ → 1/λ", !HypergradientCheck.Run(right, at, from, estimator: EstimatorMutants.OfAnotherProblem(ridge.WithRidge(1 / ridge.Ridge))).Passed);
    }

    private static HashSet<Quantity> AskedBy(AlgorithmEntry entry)
    {
        var ledger = new Ledger();
        foreach (var trace in TraceCase.All.Where(c => c.Method == entry.Name))
            Trajectory.Run(trace.Algorithm(), new CountingOracle<double>(trace.Problem, ledger), trace.Start, trace.Iterations);
        return [.. Quantities.All.Where(quantity => ledger[quantity] > 0)];
    }
}
