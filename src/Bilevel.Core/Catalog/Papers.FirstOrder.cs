namespace Bilevel.Core.Catalog;

internal static partial class Papers
{
    public static Paper F2sa { get; } = new(
        "kwon2023fully", "Kwon, Jeongyeol and Kwon, Dohyun and Wright, Stephen and Nowak, Robert D.",
        "A Fully First-Order Method for Stochastic Bilevel Optimization",
        "International Conference on Machine Learning", 2023)
    {
        Fields = Pmlr(202, "18083--18113"),
    };

    public static Paper Bome { get; } = new(
        "liu2022bome", "Liu, Bo and Ye, Mao and Wright, Stephen and Stone, Peter and Liu, Qiang",
        "{BOME!} Bilevel Optimization Made Easy: A Simple First-Order Approach",
        "Advances in Neural Information Processing Systems", 2022)
    {
        Fields = ["volume = {35}", "pages = {17248--17262}"],
    };

    public static Paper Pzobo { get; } = new(
        "sow2022convergence", "Sow, Daouda and Ji, Kaiyi and Liang, Yingbin",
        "On the Convergence Theory for {Hessian}-Free Bilevel Algorithms",
        "Advances in Neural Information Processing Systems", 2022)
    {
        Fields = ["volume = {35}", "pages = {4136--4149}"],
    };
}
