namespace Bilevel.Core.Catalog;

internal static partial class Papers
{
    public static Paper Bsa { get; } = new(
        "ghadimi2018approximation", "Ghadimi, Saeed and Wang, Mengdi",
        "Approximation Methods for Bilevel Programming",
        "arXiv:1802.02246", 2018)
    {
        Kind = "misc",
    };

    public static Paper Ttsa { get; } = new(
        "hong2023twotimescale", "Hong, Mingyi and Wai, Hoi-To and Wang, Zhaoran and Yang, Zhuoran",
        "A Two-Timescale Stochastic Algorithm Framework for Bilevel Optimization: Complexity Analysis and Application to Actor-Critic",
        "SIAM Journal on Optimization", 2023)
    {
        Kind = "article",
        Fields = ["volume = {33}", "number = {1}", "pages = {147--180}"],
    };

    public static Paper Alset { get; } = new(
        "chen2021closing", "Chen, Tianyi and Sun, Yuejiao and Yin, Wotao",
        "Closing the Gap: Tighter Analysis of Alternating Stochastic Gradient Methods for Bilevel Problems",
        "Advances in Neural Information Processing Systems", 2021)
    {
        Fields = ["volume = {34}", "pages = {25294--25307}"],
    };

    public static Paper Fsla { get; } = new(
        "li2022fully", "Li, Junyi and Gu, Bin and Huang, Heng",
        "A Fully Single Loop Algorithm for Bilevel Optimization without {Hessian} Inverse",
        "AAAI Conference on Artificial Intelligence", 2022)
    {
        Fields = ["volume = {36}"],
    };

    public static Paper Stable { get; } = new(
        "chen2022singletimescale", "Chen, Tianyi and Sun, Yuejiao and Xiao, Quan and Yin, Wotao",
        "A Single-Timescale Method for Stochastic Bilevel Optimization",
        "International Conference on Artificial Intelligence and Statistics", 2022)
    {
        Fields = Pmlr(151, "2466--2488"),
    };
}
