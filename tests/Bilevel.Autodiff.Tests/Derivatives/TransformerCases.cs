using Bilevel.Models;

namespace Bilevel.Autodiff.Tests;

/// <summary>The parts of a transformer and its losses, for the catalogue.</summary>
internal static class TransformerCases
{
    private static readonly Llama Model = new(new() { Vocabulary = 3, Width = 4, Layers = 1, Heads = 2, KeyValueHeads = 1, Intermediate = 3, RopeTheta = 10 });
    private static readonly Llama Adapted = new(Model.Configuration, new Lora(1, 2, "q_proj", "v_proj", "down_proj"));
    private static readonly Tensor Tokens = Tensor.FromIndices([1, 0, 2, 2, 1, 0], [2, 3]);
    private static readonly Tensor Present = Tensor.From([1.0, 1, 1, 0, 1, 1], [2, 3]);

    public static IEnumerable<DerivativeCase> All() =>
    [
        new("attention", [[2, 2, 3, 2], [2, 2, 3, 2], [2, 2, 3, 2]], p => Attention.ScaledDotProduct(p[0], p[1], p[2])),
        new("attention of shared keys, masked", [[2, 4, 3, 2], [2, 2, 3, 2], [2, 2, 3, 2]],
            p => Attention.ScaledDotProduct(p[0], p[1], p[2], Attention.CausalMask(3) + Attention.PaddingMask(Present))),
        new("rotary embedding", [[2, 3, 4]], p => new RotaryEmbedding(3, 4, 10).Apply(p[0]).Exp()),
        new("next-token loss per row", [[2, 3, 3]], p => NextTokenLoss.PerRow(p[0], Tokens, Present)),
        new("llama", Shapes(Model.Layout), p => NextTokenLoss.Mean(Model.Forward(p, Tokens, Present), Tokens), 0.2, 0.9),
        new("llama with adapters", [.. Shapes(Adapted.Adapters), [2]],
            p => (p[^1].Logistic() * NextTokenLoss.PerRow(Adapted.Forward(Base(), Tokens, adapters: p[..^1]), Tokens)).Sum()),
    ];

    private static Shape[] Shapes(Numerics.ParameterLayout layout) => [.. layout.Blocks.Select(b => Shape.Create([.. b.Shape]))];

    private static Tensor[] Base() =>
        [.. Shapes(Model.Layout).Select((s, i) => Tensor.From([.. Enumerable.Range(0, s.Count).Select(j => Math.Sin(1 + 3.7 * j + i))], s))];
}
