using Bilevel.Autodiff;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;
using Xunit;

namespace Bilevel.Models.Tests;

public class LoraTests
{
    private static readonly Tensor Tokens = Tensor.FromIndices([1, 2, 3, 4, 5, 6], [2, 3]);
    private static readonly Llama Base = new(LlamaTests.Tiny);

    [Fact]
    public void Adapters_OnTwoProjections_HavePeftsNamesAndShapes()
    {
        var adapters = new Llama(LlamaTests.Tiny, new Lora(3, 6, "q_proj", "down_proj")).Adapters;
        Assert.Equal(
            ["self_attn.q_proj.lora_A.weight 3×8", "self_attn.q_proj.lora_B.weight 8×3", "mlp.down_proj.lora_A.weight 3×12", "mlp.down_proj.lora_B.weight 8×3"],
            adapters.Blocks.Take(4).Select(b => $"{b.Name["model.layers.0.".Length..]} {string.Join("×", b.Shape)}"));
        Assert.Equal(2 * (2 * 3 * 8 + 3 * 12 + 3 * 8), adapters.Length);
    }

    [Fact]
    public void Forward_AsInitialised_IsTheBaseToTheLastBit()
    {
        var model = new Llama(LlamaTests.Tiny, new Lora(2, 16, "q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"));
        var weights = Evaluation.Drawn(1, Base.Layout);
        var start = new Vec<double>(model.Adapters.Length);
        Lora.Initialise(model.Adapters, start, new RandomStream(3, 1, 0, 0));
        var adapters = Parameters.Frozen(model.Adapters, start);
        Assert.Equal(Base.Forward(weights, Tokens).Value(), model.Forward(weights, Tokens, adapters: adapters).Value());
    }

    [Fact]
    public void Forward_WithAdapters_IsTheBaseOfMergedWeights()
    {
        var model = new Llama(LlamaTests.Tiny, new Lora(2, 3, "q_proj", "up_proj"));
        var weights = Evaluation.Drawn(1, Base.Layout);
        var adapters = Evaluation.Drawn(2, model.Adapters);
        var merged = weights.ToArray();
        for (var i = 0; i < adapters.Length; i += 2)
        {
            var at = Array.FindIndex(weights, w => w.Name == adapters[i].Name!.Replace(".lora_A", "", StringComparison.Ordinal));
            merged[at] = weights[at] + 1.5 * adapters[i + 1].MatMul(adapters[i]);
        }
        var (expected, actual) = (Base.Forward(merged, Tokens).Value(), model.Forward(weights, Tokens, adapters: adapters).Value());
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-12);
        Assert.NotEqual(Base.Forward(weights, Tokens).Value()[0], actual[0], 1e-6);
    }

    [Fact]
    public void Initialise_OfA_IsUniformOnTheBound()
    {
        var adapters = new Llama(LlamaTests.Tiny with { Width = 64, Vocabulary = 3 }, new Lora(8, 8, "q_proj")).Adapters;
        var start = new Vec<float>(adapters.Length);
        Lora.Initialise(adapters, start, new RandomStream(3, 1, 0, 0));
        foreach (var block in adapters.Blocks)
        {
            var entries = start.Span.Slice(block.Offset, block.Length).ToArray();
            if (block.Name.Contains("lora_B", StringComparison.Ordinal)) Assert.All(entries, e => Assert.Equal(0, e));
            else Assert.True(entries.Max(Math.Abs) is > 0.12f and <= 0.125f);
        }
    }

    [Fact]
    public void Constructor_UselessArguments_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Lora(0, 1, "q_proj"));
        Assert.Throws<ArgumentException>(() => new Lora(1, 0, "q_proj"));
        Assert.Throws<ArgumentException>(() => new Lora(1, 1));
        Assert.Throws<ArgumentException>(() => new Lora(1, 1, "q_proj", "q_proj"));
    }

    [Fact]
    public void Adapters_OnANameThatIsNotThere_SaysWhatThereIs()
    {
        var thrown = Assert.Throws<ArgumentException>(() => new Llama(LlamaTests.Tiny, new Lora(1, 1, "q_proj", "query")));
        Assert.Contains("query", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("model.layers.0.self_attn.k_proj.weight", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Forward_WithoutTheAdapters_Throws() =>
        Assert.Throws<ShapeMismatchException>(() => new Llama(LlamaTests.Tiny, new Lora(1, 1, "q_proj")).Forward(Evaluation.Drawn(1, Base.Layout), Tokens));
}
