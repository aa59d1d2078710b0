namespace Bilevel.Core.Catalog;

/// <summary>The papers of the catalog.</summary>
internal static partial class Papers
{
    // The proceedings of ICML and AISTATS; pages where they are sure.
    private static string[] Pmlr(int volume, string? pages = null) =>
        [$"volume = {{{volume}}}", "series = {Proceedings of Machine Learning Research}", .. pages is null ? [] : new[] { $"pages = {{{pages}}}" }];

    public static Paper Soba { get; } = new(
        "dagreou2022framework", "Dagréou, Mathieu and Ablin, Pierre and Vaiter, Samuel and Moreau, Thomas",
        "A Framework for Bilevel Optimization that Enables Stochastic and Global Variance Reduction Algorithms",
        "Advances in Neural Information Processing Systems", 2022)
    {
        Fields = ["volume = {35}", "pages = {26698--26710}"],
    };

    public static Paper MaSoba { get; } = new(
        "chen2024optimal", "Chen, Xuxing and Xiao, Tesi and Balasubramanian, Krishnakumar",
        "Optimal Algorithms for Stochastic Bilevel Optimization under Relaxed Smoothness Conditions",
        "Journal of Machine Learning Research", 2024)
    {
        Kind = "article",
        Fields = ["volume = {25}", "number = {151}", "pages = {1--51}"],
    };

    public static Paper StocBio { get; } = new(
        "ji2021bilevel", "Ji, Kaiyi and Yang, Junjie and Liang, Yingbin",
        "Bilevel Optimization: Convergence Analysis and Enhanced Design",
        "International Conference on Machine Learning", 2021)
    {
        Fields = Pmlr(139, "4882--4892"),
    };

    public static Paper Amigo { get; } = new(
        "arbel2022amortized", "Arbel, Michael and Mairal, Julien",
        "Amortized Implicit Differentiation for Stochastic Bilevel Optimization",
        "International Conference on Learning Representations", 2022);

    public static Paper BoRep { get; } = new(
        "hao2024bilevel", "Hao, Jie and Gong, Xiaochuan and Liu, Mingrui",
        "Bilevel Optimization under Unbounded Smoothness: A New Algorithm and Convergence Analysis",
        "International Conference on Learning Representations", 2024);

    public static Paper Lazy { get; } = new(
        "solazybio2025", "{Anonymous authors}",
        "{SO-Lazy-BiO}: Accelerating Bilevel Optimization with Reduced Second-Order Information Computation",
        "Submission 15198 to the International Conference on Learning Representations 2026", 2025)
    {
        Kind = "misc",
        Fields = ["url = {https://openreview.net/forum?id=9Yfslej5rC}"],
    };
}
