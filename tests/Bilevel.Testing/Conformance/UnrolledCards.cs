using Bilevel.Core.Algorithms;
using static Bilevel.Testing.Conformance.ConvergenceCards;

namespace Bilevel.Testing.Conformance;

internal static class UnrolledCards
{
    public static ConvergenceCard[] All { get; } =
    [
        // (1 − aμ)^T of the product is left out: 1e-10 with a = 0.33, μ = 1.27.
        new((Unrolled)WithUsualSteps(new Unrolled { LowerIterations = 40 }) with { LowerStep = 0.33 }),

        // (1 − aμ)^K is 0.23 here: measured 0.19.
        new(WithUsualSteps(new Unrolled { LowerIterations = 10, Truncation = 5 })) { Bias = 0.4, LeastBias = 0.1, NoiseFloor = 0.4 },
        new(WithUsualSteps(new AidCg())),
        new(WithUsualSteps(new AidNeumann { SystemIterations = 200 })),

        // Their fixed points are not stationary points of Φ: measured 1.19 and 4.73, with and without noise.
        new(WithUsualSteps(new T1T2())) { Bias = 2.4, LeastBias = 0.6, NoiseFloor = 2.4 },
        new(WithUsualSteps(new Darts())) { Bias = 2.4, LeastBias = 0.6, NoiseFloor = 2.4 },
        new(WithUsualSteps(new DartsFirstOrder())) { Bias = 9.5, LeastBias = 2.4, NoiseFloor = 9.5 },
        new(WithUsualSteps(new NoSecondOrder())) { Bias = 9.5, LeastBias = 2.4, NoiseFloor = 9.5 },
    ];
}
