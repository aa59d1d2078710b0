using Bilevel.Core.Algorithms;
using static Bilevel.Testing.Conformance.ConvergenceCards;

namespace Bilevel.Testing.Conformance;

internal static class FirstOrderCards
{
    // ‖∇Φ‖ · λ of F2SA without noise: measured 2.5, twice that.
    private const double PenaltyBias = 5;

    public static ConvergenceCard[] All { get; } =
    [
        new(WithUsualSteps(new F2sa { LambdaGrowth = 0, CommonRandomNumbers = true }))
        {
            Bias = PenaltyBias / 10_000, Noisy = WithUsualSteps(new F2sa { LambdaGrowth = 0, CommonRandomNumbers = true }, lambda: 30), NoiseFloor = 0.3 + PenaltyBias / 30,
        },
    ];
}
