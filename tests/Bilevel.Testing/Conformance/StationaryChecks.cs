using System.Globalization;
using System.Numerics;
using Bilevel.Core;
using Bilevel.Core.Catalog;
using Bilevel.Testing.Golden;

namespace Bilevel.Testing.Conformance;

/// <summary>Where a method ends on its <see cref="ConformanceProblem"/>.</summary>
public static class StationaryChecks
{
    private const int Iterations = 10_000, NoisyIterations = 6000, TailIterations = 2000;

    /// <summary>Without noise, the method's card decides how near to the stationary point.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    public static ConformanceOutcome Exact<T>(AlgorithmEntry entry)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Exact(entry, ConformanceProblem.Of<T>(entry.Default));
    }

    /// <summary>The same by another oracle of the same problem.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    public static ConformanceOutcome Exact<T>(AlgorithmEntry entry, IOracle<T> oracle)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(entry);
        var card = ConvergenceCards.Of(entry.Name);
        var norm = ConformanceProblem.HypergradientNorm(card.Exact, ConformanceProblem.Run(card.Exact, oracle, Iterations));
        var most = card.Bias + (typeof(T) == typeof(float) ? ConformanceTolerances.StationaryFloat : ConformanceTolerances.Stationary);
        return norm >= card.LeastBias && norm <= most
            ? ConformanceOutcome.Passed
            : string.Create(CultureInfo.InvariantCulture, $"‖∇Φ‖ is {norm:E2} after {Iterations} iterations, expected {card.LeastBias:E2} … {most:E2}");
    }

    /// <summary>With noise, the mean ‖∇Φ‖ of the last third of a run.</summary>
    public static ConformanceOutcome Noisy(AlgorithmEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var (card, oracle) = (ConvergenceCards.Of(entry.Name), ConformanceProblem.Of<double>(entry.Default, seed: 11, GoldenQuadratic.Noise));
        var state = ConformanceProblem.Run(card.Noisy, oracle, NoisyIterations - TailIterations);
        var tail = 0.0;
        for (var t = NoisyIterations - TailIterations; t < NoisyIterations; t++)
        {
            card.Noisy.Step(state, oracle, t);
            tail += ConformanceProblem.HypergradientNorm(card.Noisy, state) / TailIterations;
        }

        return tail <= card.NoiseFloor
            ? ConformanceOutcome.Passed
            : string.Create(CultureInfo.InvariantCulture, $"the mean ‖∇Φ‖ of the last {TailIterations} iterations with noise is {tail:G3}, expected at most {card.NoiseFloor:G3}");
    }
}
