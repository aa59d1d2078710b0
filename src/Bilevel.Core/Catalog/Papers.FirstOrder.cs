namespace Bilevel.Core.Catalog;

internal static partial class Papers
{
    public static Paper F2sa { get; } = new(
        "kwon2023fully", "Kwon, Jeongyeol and Kwon, Dohyun and Wright, Stephen and Nowak, Robert D.",
        "A Fully First-Order Method for Stochastic Bilevel Optimization",
        "International Conference on Machine Learning", 2023);
}
