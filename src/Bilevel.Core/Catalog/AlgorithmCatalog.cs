using Bilevel.Core.Algorithms;
using Bilevel.Numerics.Text;

namespace Bilevel.Core.Catalog;

/// <summary>All methods, in the order of tables.</summary>
public static class AlgorithmCatalog
{
    private static readonly Paper s_lazyPaper = new(
        "solazybio2025", "{Anonymous authors}",
        "{SO-Lazy-BiO}: Accelerating Bilevel Optimization with Reduced Second-Order Information Computation",
        "Submission 15198 to the International Conference on Learning Representations 2026", 2025)
    {
        Kind = "misc",
        Fields = ["url = {https://openreview.net/forum?id=9Yfslej5rC}"],
    };

    private static readonly string[] s_threeSteps = [nameof(MaSoba.LowerStep), nameof(MaSoba.SystemStep), nameof(MaSoba.UpperStep)];

    /// <summary>The methods.</summary>
    public static IReadOnlyList<AlgorithmEntry> All { get; } =
    [
        new(
            new Soba(), "SOBA", "three coupled SGD sequences: lower level, linear system, upper level",
            new(
                "dagreou2022framework", "Dagréou, Mathieu and Ablin, Pierre and Vaiter, Samuel and Moreau, Thomas",
                "A Framework for Bilevel Optimization that Enables Stochastic and Global Variance Reduction Algorithms",
                "Advances in Neural Information Processing Systems", 2022),
            [nameof(Soba.LowerStep), nameof(Soba.UpperStep)],
            (a, s) => (Soba)a with { LowerStep = s[0], UpperStep = s[1] }),
        new(
            new MaSoba(), "MA-SOBA", "SOBA whose upper level follows a moving average of the hypergradients",
            new(
                "chen2024optimal", "Chen, Xuxing and Xiao, Tesi and Balasubramanian, Krishnakumar",
                "Optimal Algorithms for Stochastic Bilevel Optimization under Relaxed Smoothness Conditions",
                "Journal of Machine Learning Research", 2024)
            {
                Kind = "article",
            },
            s_threeSteps,
            (a, s) => (MaSoba)a with { LowerStep = s[0], SystemStep = s[1], UpperStep = s[2] }),
        new(
            new StocBio(), "stocBiO", "several lower-level steps, then a hypergradient by a truncated Neumann series",
            new(
                "ji2021bilevel", "Ji, Kaiyi and Yang, Junjie and Liang, Yingbin",
                "Bilevel Optimization: Convergence Analysis and Enhanced Design",
                "International Conference on Machine Learning", 2021),
            [nameof(StocBio.LowerStep), nameof(StocBio.NeumannStep), nameof(StocBio.UpperStep)],
            (a, s) => (StocBio)a with { LowerStep = s[0], NeumannStep = s[1], UpperStep = s[2] }),
        new(
            new Amigo(), "AmIGO", "several warm-started steps on the lower level and on the linear system, then one on the upper level",
            new(
                "arbel2022amortized", "Arbel, Michael and Mairal, Julien",
                "Amortized Implicit Differentiation for Stochastic Bilevel Optimization",
                "International Conference on Learning Representations", 2022),
            s_threeSteps,
            (a, s) => (Amigo)a with { LowerStep = s[0], SystemStep = s[1], UpperStep = s[2] }),
        new(
            new F2sa(), "F2SA", "no second-order products: the hypergradient as a difference of gradients under a growing penalty",
            new(
                "kwon2023fully", "Kwon, Jeongyeol and Kwon, Dohyun and Wright, Stephen and Nowak, Robert D.",
                "A Fully First-Order Method for Stochastic Bilevel Optimization",
                "International Conference on Machine Learning", 2023),
            [nameof(F2sa.LowerStep), nameof(F2sa.UpperStep), nameof(F2sa.Lambda0)],
            (a, s) => (F2sa)a with { LowerStep = s[0], UpperStep = s[1], Lambda0 = s[2] }),
        new(
            new BoRep(), "BO-REP", "refined start, periodic projected lower-level updates, normalised momentum for the upper level",
            new(
                "hao2024bilevel", "Hao, Jie and Gong, Xiaochuan and Liu, Mingrui",
                "Bilevel Optimization under Unbounded Smoothness: A New Algorithm and Convergence Analysis",
                "International Conference on Learning Representations", 2024),
            s_threeSteps,
            (a, s) => (BoRep)a with { LowerStep = s[0], SystemStep = s[1], UpperStep = s[2] }),
        new(
            new SoLazyBio { Option = LazyOption.I }, "SO-Lazy-BiO-I", "SOBA with momentum; HVP and JVP in one iteration of N", s_lazyPaper, s_threeSteps,
            (a, s) => (SoLazyBio)a with { LowerStep = s[0], SystemStep = s[1], UpperStep = s[2] }),
        new(
            new SoLazyBio { Option = LazyOption.II }, "SO-Lazy-BiO-II", "SOBA with momentum; HVP in one iteration of N, JVP in every one", s_lazyPaper, s_threeSteps,
            (a, s) => (SoLazyBio)a with { LowerStep = s[0], SystemStep = s[1], UpperStep = s[2] }),
        new(
            new SoLazyBioSgd(), "SO-Lazy-BiO-SGD", "SOBA without momentum; HVP and JVP in one iteration of N", s_lazyPaper, s_threeSteps,
            (a, s) => (SoLazyBioSgd)a with { LowerStep = s[0], SystemStep = s[1], UpperStep = s[2] }),
    ];

    /// <summary>The names on the command line.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(entry => entry.Name)];

    /// <summary>The method called <paramref name="name"/>, upper and lower case being one.</summary>
    /// <exception cref="ArgumentException">There is none; the message names the nearest.</exception>
    public static AlgorithmEntry Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(entry => entry.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException(Nearest.Message("algorithm", name, Names));
    }
}
