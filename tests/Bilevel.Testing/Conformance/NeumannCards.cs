using Bilevel.Core;
using Bilevel.Core.Algorithms;
using static Bilevel.Testing.Conformance.ConvergenceCards;

namespace Bilevel.Testing.Conformance;

internal static class NeumannCards
{
    // The number of factors stays random where nothing else is, with a variance of the order of Q². Falling steps average it:
    // after 10 000 of them ‖∇Φ‖ was measured as 0.028 (BSA), 0.045 (TTSA) and 0.030 (ALSET), from 35; twice the largest.
    private const double NoiseOfFactors = 0.1;

    public static ConvergenceCard[] All { get; } =
    [
        new((Bsa)WithUsualSteps(new Bsa { NeumannTerms = 20 }) with { UpperStep = 0.05 }) { Bias = NoiseOfFactors },
        new((Ttsa)WithUsualSteps(new Ttsa { NeumannTerms = 20 }) with { UpperStep = 0.05 }) { Bias = NoiseOfFactors },
        new((Alset)WithUsualSteps(new Alset { NeumannTerms = 20 }) with { UpperStep = Schedule.Power(0.2, 0.9) }) { Bias = NoiseOfFactors },
        new(WithUsualSteps(new Fsla { Decay = 0 })),
        new(WithUsualSteps(new Stable())) { Telling = new Dictionary<string, object> { [nameof(Stable.StrongConvexity)] = 2.0 } },
    ];
}
