namespace Bilevel.Core.Catalog;

internal static partial class Papers
{
    public static Paper Sustain { get; } = new(
        "khanduri2021near", "Khanduri, Prashant and Zeng, Siliang and Hong, Mingyi and Wai, Hoi-To and Wang, Zhaoran and Yang, Zhuoran",
        "A Near-Optimal Algorithm for Stochastic Bilevel Optimization via Double-Momentum",
        "Advances in Neural Information Processing Systems", 2021)
    {
        Fields = ["volume = {34}", "pages = {30271--30283}"],
    };

    public static Paper MrboVrbo { get; } = new(
        "yang2021provably", "Yang, Junjie and Ji, Kaiyi and Liang, Yingbin",
        "Provably Faster Algorithms for Bilevel Optimization",
        "Advances in Neural Information Processing Systems", 2021)
    {
        Fields = ["volume = {34}", "pages = {13670--13682}"],
    };

    public static Paper Srba { get; } = new(
        "dagreou2024lower", "Dagréou, Mathieu and Moreau, Thomas and Vaiter, Samuel and Ablin, Pierre",
        "A Lower Bound and a Near-Optimal Algorithm for Bilevel Empirical Risk Minimization",
        "International Conference on Artificial Intelligence and Statistics", 2024)
    {
        Fields = Pmlr(238),
    };
}
