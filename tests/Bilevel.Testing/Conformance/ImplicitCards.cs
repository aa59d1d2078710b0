using Bilevel.Core;
using Bilevel.Core.Algorithms;
using static Bilevel.Testing.Conformance.ConvergenceCards;

namespace Bilevel.Testing.Conformance;

internal static class ImplicitCards
{
    public static ConvergenceCard[] All { get; } =
    [
        // x circles at a distance of η as it was one lag of momentum and y earlier: measured 2.3e-4 without noise, 0.43 with.
        new((BoRep)WithUsualSteps(new BoRep()) with { UpperStep = Schedule.Cosine(0.05, 10_000) })
        {
            Bias = 1e-3, Noisy = (BoRep)WithUsualSteps(new BoRep()) with { UpperStep = Schedule.Cosine(0.05, 6000) }, NoiseFloor = 0.9,
        },
        new(WithUsualSteps(new Soba())),
        new(WithUsualSteps(new MaSoba())),
        new(WithUsualSteps(new StocBio { NeumannTerms = 200 })),
        new(WithUsualSteps(new Amigo())),
        new(WithUsualSteps(new SoLazyBio { Option = LazyOption.I })),
        new(WithUsualSteps(new SoLazyBio { Option = LazyOption.II })),
        new(WithUsualSteps(new SoLazyBioSgd())),
    ];
}
