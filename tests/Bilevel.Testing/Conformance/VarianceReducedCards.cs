using Bilevel.Core.Algorithms;
using static Bilevel.Testing.Conformance.ConvergenceCards;

namespace Bilevel.Testing.Conformance;

internal static class VarianceReducedCards
{
    public static ConvergenceCard[] All { get; } =
    [
        // One block, whose noise is drawn once and never averages out: measured 0.49 with noise.
        new(WithUsualSteps(new Saba())) { NoiseFloor = 1 },
        // The drawn product is noise of its own that only decaying steps settle: measured 0.037 without noise, 0.16 with.
        new(new Sustain { LowerStep = 0.5, NeumannStep = 0.2, UpperStep = 0.05, NeumannTerms = 30 }) { Bias = 0.08 },
        // Decaying steps for the noise: measured 0.02.
        new(WithUsualSteps(new Mrbo { NeumannTerms = 80, Decay = 0 }))
        {
            Noisy = new Mrbo { LowerStep = 0.5, NeumannStep = 0.2, UpperStep = 0.05, NeumannTerms = 20 }, NoiseFloor = 0.05,
        },
        // Exact once in a period, so that the noise dies with the moves.
        new(WithUsualSteps(new Vrbo { NeumannTerms = 80, LowerIterations = 2 })) { NoiseFloor = 1e-6 },
        new(WithUsualSteps(new Srba())) { NoiseFloor = 1e-6 },
    ];
}
