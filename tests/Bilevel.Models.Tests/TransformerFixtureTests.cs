using Bilevel.Fixtures;
using Xunit;

namespace Bilevel.Models.Tests;

/// <summary>Value, gradient and Hessian-vector product of small decoders against PyTorch.</summary>
public class TransformerFixtureTests
{
    private static readonly LlamaConfiguration Sizes = new() { Vocabulary = 20, Width = 16, Layers = 2, Heads = 4, KeyValueHeads = 2, Intermediate = 12 };

    [Fact]
    public void Mean_OfALlama_EqualsPyTorch()
    {
        var fixture = Fixture.Of("llama", "llama");
        var model = new Llama(Sizes);
        var logits = model.Forward([.. model.Layout.Blocks.Select(b => fixture[b.Name])], fixture["tokens"]);
        fixture.Check(NextTokenLoss.Mean(logits, fixture["tokens"]), ("logits", logits));
    }

    [Fact]
    public void PerRow_OfAdaptersOnAFrozenBaseWithPadding_EqualsPyTorch()
    {
        var fixture = Fixture.Of("llama", "llama with adapters");
        var model = new Llama(Sizes with { RopeTheta = 500, Epsilon = 1e-6 }, new Lora(2, 3, "q_proj", "v_proj", "down_proj"));
        Assert.Equal(model.Adapters.Blocks.Select(b => b.Name), fixture.Variables.Select(v => v.Name!));
        var logits = model.Forward([.. model.Layout.Blocks.Select(b => fixture[b.Name])], fixture["tokens"], fixture["present"], fixture.Variables);
        var losses = NextTokenLoss.PerRow(logits, fixture["tokens"], fixture["counted"]);
        fixture.Check(fixture.Weighted(losses), ("losses", losses));
    }
}
