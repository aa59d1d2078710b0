using Bilevel.Core.Algorithms;
using Bilevel.Core.Catalog;
using Bilevel.Testing.Problems;

namespace Bilevel.Testing.Conformance;

internal static class MetaLearningCards
{
    private const double InnerStep = 0.2;

    // All tasks in every iteration and no noise: the exact gradient. One task an iteration is noise in itself.
    public static ConvergenceCard[] All { get; } =
    [
        new(With(new Maml { TasksPerStep = MetaTasks.Count }, 0.2)) { Noisy = With(new Maml { TasksPerStep = 1 }, 0.02) },
        new(With(new FoMaml { TasksPerStep = MetaTasks.Count }, 0.2)) { Noisy = With(new FoMaml { TasksPerStep = 1 }, 0.02) },
        new(With(new Anil { TasksPerStep = MetaTasks.Count }, 0.2)) { Noisy = With(new Anil { TasksPerStep = 1 }, 0.02) },
    ];

    private static Core.Algorithm With(Core.Algorithm algorithm, double upperStep) => AlgorithmCatalog.Find(algorithm.Name).With([InnerStep, upperStep], algorithm);
}
