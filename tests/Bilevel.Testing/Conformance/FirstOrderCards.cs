using Bilevel.Core;
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
        new(WithUsualSteps(new F3sa { LambdaGrowth = 0, CommonRandomNumbers = true }))
        {
            Bias = PenaltyBias / 10_000, Noisy = WithUsualSteps(new F3sa { LambdaGrowth = 0, CommonRandomNumbers = true }, lambda: 30), NoiseFloor = 0.3 + PenaltyBias / 30,
        },

        // The steps on w and the length of the joint step leave a bias: measured 4.8e-3 without noise. Noise breaks the ratio λ: measured 0.95.
        new(Bome(iterations: 10_000)) { Bias = 0.01, Noisy = Bome(iterations: 6000), NoiseFloor = 1.9 },

        // The directions are noise at the stationary point too, so that the step has to shrink: measured 9.9e-3.
        new(Pzobo(iterations: 10_000)) { Bias = 0.02, Noisy = Pzobo(iterations: 6000) },
    ];

    private static Bome Bome(long iterations) => (Bome)WithUsualSteps(new Bome { LowerIterations = 30 }) with
    {
        UpperStep = Schedule.Cosine(0.004, iterations),
        JointStep = Schedule.Cosine(0.004, iterations),
    };

    private static Pzobo Pzobo(long iterations) => (Pzobo)WithUsualSteps(new Pzobo { LowerIterations = 30 }) with
    {
        UpperStep = Schedule.Cosine(0.004, iterations),
        LowerStep = 0.33,
    };
}
