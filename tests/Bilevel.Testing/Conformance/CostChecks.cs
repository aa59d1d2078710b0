using System.Globalization;
using Bilevel.Core;
using Bilevel.Core.Algorithms;
using Bilevel.Core.Catalog;
using Bilevel.Testing.Golden;

namespace Bilevel.Testing.Conformance;

/// <summary>What a method's steps cost, by the ledger.</summary>
public static class CostChecks
{
    private const int SystemPeriod = 3, CrossPeriod = 2;
    private static readonly int[] s_iterations = [0, 1, 2, 3, 5, 6, 7, 10, 23];

    /// <summary>The ledger equals <see cref="Algorithm.Cost(long, ProblemShape)"/>; where a number of products is drawn at random, within five standard deviations of the mean.</summary>
    public static ConformanceOutcome DocumentedCost(AlgorithmEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        foreach (var iterations in s_iterations)
        {
            var problem = ConformanceProblem.Of<double>(entry.Default);
            var (ledger, cost) = (Counted(entry.Default, problem, iterations), entry.Default.Cost(iterations, problem.Shape));
            if (Differing(ledger, cost, entry.Default, iterations) is { } difference)
                return $"after {iterations} iterations {difference}";
        }

        return ConformanceOutcome.Passed;
    }

    /// <summary>On the golden reweighting problem, whose F does not depend on x.</summary>
    public static ConformanceOutcome WithoutGradientX(AlgorithmEntry entry)
    {
        const int Iterations = 7;
        ArgumentNullException.ThrowIfNull(entry);
        var oracle = GoldenCases.Ridge();
        if (entry.Default.NotApplicable(oracle.Shape) is { } because)
            return ConformanceOutcome.NothingToCheck(because);
        var ledger = new Ledger();
        Trajectory.Run(entry.Default, new CountingOracle<double>(oracle, ledger), new(new(oracle.Shape.UpperDimension), new(oracle.Shape.LowerDimension)), Iterations);
        return Differing(ledger, entry.Default.Cost(Iterations, oracle.Shape) with { UpperGradientX = 0 }, entry.Default, Iterations);
    }

    /// <summary>A run that refreshes z every 3 iterations and ∇²xyG·z every 2 makes, iteration by iteration, the HVPs and JVPs that the plain run makes there.</summary>
    public static ConformanceOutcome LazyProducts(AlgorithmEntry entry)
    {
        const int Iterations = 12;
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Default is not ImplicitAlgorithm method)
            return ConformanceOutcome.NothingToCheck(entry.Default is SoLazyBio or SoLazyBioSgd ? "it is lazy by itself, and its cost says so" : "its hypergradient does not come from a linear system");
        var (plain, lazy) = (PerIteration(method, Iterations), PerIteration(method with { Laziness = Lazy.Every(SystemPeriod, CrossPeriod) }, Iterations));
        for (var t = 0; t < Iterations; t++)
        {
            var (hvps, jvps) = (t % SystemPeriod == 0 ? plain[t].Hvps : 0, t % CrossPeriod == 0 ? plain[t].Jvps : 0);
            if (lazy[t] != (hvps, jvps))
                return $"lazily, iteration {t} makes {lazy[t].Hvps} HVPs and {lazy[t].Jvps} JVPs, expected {hvps} and {jvps}";
        }

        return ConformanceOutcome.Passed;
    }

    /// <summary>The calls of a run on the method's problem, refinement included.</summary>
    internal static Ledger Counted(Algorithm algorithm, IOracle<double> oracle, long iterations)
    {
        var ledger = new Ledger();
        ConformanceProblem.Run(algorithm, new CountingOracle<double>(oracle, ledger), iterations);
        return ledger;
    }

    private static List<(long Hvps, long Jvps)> PerIteration(Algorithm algorithm, int iterations)
    {
        var (ledger, counts) = (new Ledger(), new List<(long, long)>());
        var oracle = new CountingOracle<double>(ConformanceProblem.Of<double>(algorithm), ledger);
        var state = ConformanceProblem.Run(algorithm, oracle, 0);
        for (var t = 0; t < iterations; t++)
        {
            var (hvps, jvps) = (ledger[Quantity.Hvp], ledger[Quantity.Jvp]);
            algorithm.Step(state, oracle, t);
            counts.Add((ledger[Quantity.Hvp] - hvps, ledger[Quantity.Jvp] - jvps));
        }

        return counts;
    }

    // Where a number of products is drawn at random the documented cost is its mean; where a solve may end early it is the most, each solve taking one product at least.
    private static string? Differing(Ledger ledger, OracleCost cost, Algorithm algorithm, int iterations)
    {
        var spread = ConformanceTolerances.Deviations * algorithm.HvpDeviation * Math.Sqrt(iterations);
        var fewest = algorithm.HvpsAreBound ? iterations : cost.Hvp - spread;
        var wrong = Quantities.All.Where(q => q == Quantity.Hvp ? ledger[q] < fewest || ledger[q] > cost.Hvp + spread : ledger[q] != cost[q]).ToArray();
        return wrong.Length == 0 ? null
            : string.Join(", ", wrong.Select(q => string.Create(CultureInfo.InvariantCulture, $"{q.Symbol()} was evaluated {ledger[q]} times, documented is {cost[q]}")));
    }
}
