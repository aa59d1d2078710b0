namespace Bilevel.Core.Catalog;

internal static partial class Papers
{
    public static Paper ReverseMode { get; } = new(
        "franceschi2017forward", "Franceschi, Luca and Donini, Michele and Frasconi, Paolo and Pontil, Massimiliano",
        "Forward and Reverse Gradient-Based Hyperparameter Optimization",
        "International Conference on Machine Learning", 2017)
    {
        Fields = Pmlr(70, "1165--1173"),
    };

    public static Paper Truncated { get; } = new(
        "shaban2019truncated", "Shaban, Amirreza and Cheng, Ching-An and Hatch, Nathan and Boots, Byron",
        "Truncated Back-Propagation for Bilevel Optimization",
        "International Conference on Artificial Intelligence and Statistics", 2019)
    {
        Fields = Pmlr(89, "1723--1732"),
    };

    public static Paper AidCg { get; } = new(
        "grazzi2020iteration", "Grazzi, Riccardo and Franceschi, Luca and Pontil, Massimiliano and Salzo, Saverio",
        "On the Iteration Complexity of Hypergradient Computation",
        "International Conference on Machine Learning", 2020)
    {
        Fields = Pmlr(119, "3748--3758"),
    };

    public static Paper AidNeumann { get; } = new(
        "lorraine2020optimizing", "Lorraine, Jonathan and Vicol, Paul and Duvenaud, David",
        "Optimizing Millions of Hyperparameters by Implicit Differentiation",
        "International Conference on Artificial Intelligence and Statistics", 2020)
    {
        Fields = Pmlr(108, "1540--1552"),
    };

    public static Paper T1T2 { get; } = new(
        "luketina2016scalable", "Luketina, Jelena and Berglund, Mathias and Greff, Klaus and Raiko, Tapani",
        "Scalable Gradient-Based Tuning of Continuous Regularization Hyperparameters",
        "International Conference on Machine Learning", 2016)
    {
        Fields = Pmlr(48, "2952--2960"),
    };

    public static Paper Darts { get; } = new(
        "liu2019darts", "Liu, Hanxiao and Simonyan, Karen and Yang, Yiming",
        "{DARTS}: Differentiable Architecture Search",
        "International Conference on Learning Representations", 2019);
}
