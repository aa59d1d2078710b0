namespace Bilevel.Core.Catalog;

internal static partial class Papers
{
    public static Paper Maml { get; } = new(
        "finn2017model", "Finn, Chelsea and Abbeel, Pieter and Levine, Sergey",
        "Model-Agnostic Meta-Learning for Fast Adaptation of Deep Networks",
        "International Conference on Machine Learning", 2017)
    {
        Fields = Pmlr(70, "1126--1135"),
    };

    public static Paper Anil { get; } = new(
        "raghu2020rapid", "Raghu, Aniruddh and Raghu, Maithra and Bengio, Samy and Vinyals, Oriol",
        "Rapid Learning or Feature Reuse? Towards Understanding the Effectiveness of {MAML}",
        "International Conference on Learning Representations", 2020);
}
