using Bilevel.Core;
using Bilevel.Core.Catalog;

namespace Bilevel.Testing.Conformance;

/// <summary>How a method is run on its <see cref="ConformanceProblem"/>, and where it has to end; one a method of the catalog.</summary>
/// <param name="Exact">The method without noise, its options such that it converges in 10 000 iterations.</param>
public sealed record ConvergenceCard(Algorithm Exact)
{
    /// <summary>The most that ‖∇Φ‖ may keep without noise, where the method is biased by design (a penalty, a truncated series, a step of constant length); else 0.</summary>
    public double Bias { get; init; }

    /// <summary>The least that ‖∇Φ‖ keeps without noise, where the method's fixed points are not stationary points of Φ; else 0.</summary>
    public double LeastBias { get; init; }

    /// <summary>The method with noise, 6000 iterations.</summary>
    public Algorithm Noisy { get; init; } = Exact;

    /// <summary>The most that the mean ‖∇Φ‖ of the last 2000 of them may be, from 35 at the start: about twice what was measured.</summary>
    public double NoiseFloor { get; init; } = 0.3;

    /// <summary>By name, other values of the options that half of the default would not tell on this problem.</summary>
    public IReadOnlyDictionary<string, object> Telling { get; init; } = new Dictionary<string, object>();
}

/// <summary>The cards of all methods.</summary>
public static class ConvergenceCards
{
    private static readonly Dictionary<string, ConvergenceCard> s_byName = new ConvergenceCard[][]
    {
        ImplicitCards.All, NeumannCards.All, VarianceReducedCards.All, FirstOrderCards.All, UnrolledCards.All, MetaLearningCards.All,
    }.SelectMany(cards => cards).ToDictionary(card => card.Exact.Name);

    /// <summary>The card of a method.</summary>
    public static ConvergenceCard Of(string name) =>
        s_byName.TryGetValue(name, out var card) ? card : throw new InvalidOperationException($"{name} has no convergence card in tests/Bilevel.Testing/Conformance");

    /// <summary>The method with step sizes that suit the golden quadratic problem: 0.004 for x, 0.2 for everything else.</summary>
    internal static Algorithm WithUsualSteps(Algorithm algorithm, double lambda = 10_000)
    {
        var entry = AlgorithmCatalog.Find(algorithm.Name);
        return entry.With([.. entry.StepSizes.Select(step => step.Name switch { "UpperStep" => 0.004, "Lambda0" => lambda, _ => 0.2 })], algorithm);
    }
}
