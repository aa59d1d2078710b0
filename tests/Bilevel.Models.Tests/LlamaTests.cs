using Bilevel.Autodiff;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;
using Xunit;

namespace Bilevel.Models.Tests;

public class LlamaTests
{
    internal static readonly LlamaConfiguration Tiny = new() { Vocabulary = 11, Width = 8, Layers = 2, Heads = 4, KeyValueHeads = 2, Intermediate = 12 };

    [Fact]
    public void Layout_OfOneLayer_HasHuggingFacesNamesAndShapes()
    {
        var blocks = new Llama(Tiny with { Layers = 1 }).Layout.Blocks.ToDictionary(b => b.Name, b => string.Join("×", b.Shape));
        Assert.Equal(new Dictionary<string, string>
        {
            ["model.embed_tokens.weight"] = "11×8",
            ["model.layers.0.self_attn.q_proj.weight"] = "8×8",
            ["model.layers.0.self_attn.k_proj.weight"] = "4×8",
            ["model.layers.0.self_attn.v_proj.weight"] = "4×8",
            ["model.layers.0.self_attn.o_proj.weight"] = "8×8",
            ["model.layers.0.mlp.gate_proj.weight"] = "12×8",
            ["model.layers.0.mlp.up_proj.weight"] = "12×8",
            ["model.layers.0.mlp.down_proj.weight"] = "8×12",
            ["model.layers.0.input_layernorm.weight"] = "8",
            ["model.layers.0.post_attention_layernorm.weight"] = "8",
            ["model.norm.weight"] = "8",
            ["lm_head.weight"] = "11×8",
        }, blocks);
        Assert.DoesNotContain(new Llama(Tiny with { TiedHead = true }).Layout.Blocks, b => b.Name == "lm_head.weight");
    }

    /// <summary>The published count of Llama 3.2 1B, whose head is tied.</summary>
    [Fact]
    public void Layout_OfThePublishedSizes_HasThePublishedCount() =>
        Assert.Equal(1_235_814_400, new Llama(new()
        {
            Vocabulary = 128_256, Width = 2048, Layers = 16, Heads = 32, KeyValueHeads = 8, Intermediate = 8192, RopeTheta = 500_000, TiedHead = true,
        }).Layout.Length);

    [Fact]
    public void Forward_WithALaterTokenChanged_ChangesNoEarlierBit()
    {
        var model = new Llama(Tiny);
        var tokens = Tensor.IndexInput("tokens", [2, 6]);
        var logits = model.Forward(Evaluation.Drawn(1, model.Layout), tokens);
        var one = Evaluation.Run<float>(logits, tokens, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 1]);
        var two = Evaluation.Run<float>(logits, tokens, [1, 2, 3, 4, 9, 6, 7, 8, 9, 10, 0, 1]);
        for (var position = 0; position < 12; position++)
        {
            var (first, second) = (one[(position * 11)..(position * 11 + 11)], two[(position * 11)..(position * 11 + 11)]);
            if (position is 4 or 5) Assert.All(first.Zip(second), p => Assert.NotEqual(p.First, p.Second));
            else Assert.Equal(first, second);
        }
    }

    [Fact]
    public void Forward_WithPaddingInFront_IsTheSameAsWithout()
    {
        var model = new Llama(Tiny);
        var weights = Evaluation.Drawn(1, model.Layout);
        var padded = model.Forward(weights, Tensor.FromIndices([9, 4, 1, 2, 3], [1, 5]), Tensor.From([0.0, 0, 1, 1, 1], [1, 5])).Value();
        var alone = model.Forward(weights, Tensor.FromIndices([1, 2, 3], [1, 3])).Value();
        for (var i = 0; i < alone.Length; i++) Assert.Equal(alone[i], padded[22 + i], 1e-12);
    }

    [Fact]
    public void Forward_WithOtherPaddingBehind_ChangesNoBit()
    {
        var model = new Llama(Tiny);
        var weights = Evaluation.Drawn(1, model.Layout);
        double[] Padded(int token) => model.Forward(weights, Tensor.FromIndices([1, 2, 3, token], [1, 4]), Tensor.From([1.0, 1, 1, 0], [1, 4])).Value()[..33];
        Assert.Equal(Padded(0), Padded(7));
        var alone = model.Forward(weights, Tensor.FromIndices([1, 2, 3], [1, 3])).Value();
        for (var i = 0; i < alone.Length; i++) Assert.Equal(alone[i], Padded(0)[i], 1e-12);
    }

    [Fact]
    public void Forward_WithATiedHead_ReadsTheEmbedding()
    {
        Llama tied = new(Tiny with { TiedHead = true }), untied = new(Tiny);
        var weights = Evaluation.Drawn(1, tied.Layout);
        var tokens = Tensor.FromIndices([1, 2, 3], [1, 3]);
        Assert.Equal(untied.Forward([.. weights, weights[0]], tokens).Value(), tied.Forward(weights, tokens).Value());
    }

    [Fact]
    public void Initialise_WithOneStream_IsNormalAndNormsAreOne()
    {
        var model = new Llama(Tiny with { Vocabulary = 500 });
        Vec<float> one = new(model.Layout.Length), two = new(model.Layout.Length);
        model.Initialise(one, new RandomStream(7, 1, 0, 0));
        model.Initialise(two, new RandomStream(7, 1, 0, 0));
        Assert.Equal(one.Span.ToArray(), two.Span.ToArray());
        var embedding = one.Span[..4000].ToArray();
        Assert.Equal(0.02, Math.Sqrt(embedding.Average(e => (double)e * e)), 0.001);
        foreach (var norm in model.Layout.Blocks.Where(b => b.Shape.Count == 1))
            Assert.All(one.Span.Slice(norm.Offset, norm.Length).ToArray(), e => Assert.Equal(1f, e));
    }

    [Fact]
    public void Constructor_SizesOutOfRange_SaysWhich()
    {
        void Says(string what, LlamaConfiguration configuration) =>
            Assert.Contains(what, Assert.Throws<ArgumentException>(() => new Llama(configuration)).Message, StringComparison.Ordinal);
        Says("Layers", Tiny with { Layers = 0 });
        Says("Width", Tiny with { Width = 12 });
        Says("Width", Tiny with { Width = 10 });
        Says("KeyValueHeads", Tiny with { KeyValueHeads = 3 });
        Says("RopeTheta", Tiny with { RopeTheta = double.NaN });
        Says("Epsilon", Tiny with { Epsilon = 0 });
    }

    [Fact]
    public void Forward_InputsThatDoNotFit_SaysWhich()
    {
        var model = new Llama(Tiny);
        var (weights, tokens) = (Evaluation.Drawn(1, model.Layout), Tensor.FromIndices([1, 2, 3], [1, 3]));
        Assert.Throws<ShapeMismatchException>(() => model.Forward(weights, Tensor.FromIndices([1, 2, 3], [3])));
        Assert.Throws<ShapeMismatchException>(() => model.Forward(weights, tokens, Tensor.Ones([1, 4])));
        Assert.Contains("lm_head.weight", Assert.Throws<ShapeMismatchException>(() => model.Forward(weights[..^1], tokens)).Message, StringComparison.Ordinal);
        Assert.Contains("model.norm.weight", Assert.Throws<ShapeMismatchException>(() => model.Forward([.. weights[..^2], weights[0], weights[^1]], tokens)).Message, StringComparison.Ordinal);
    }
}
