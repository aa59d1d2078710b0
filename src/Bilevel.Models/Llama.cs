using System.Collections.Concurrent;
using System.Numerics;
using Bilevel.Autodiff;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Models;

/// <summary>A decoder of the Llama architecture (Touvron et al. 2023): RMS norm, rotary positions, grouped-query attention, SwiGLU.</summary>
/// <remarks>
///   h ← h + Attention(RmsNorm(h))        h ← h + W_down(SiLU(W_gate·u) ∘ W_up·u),  u = RmsNorm(h)        for every layer
///   logits = RmsNorm(h)·W_headᵀ
/// Names and shapes of parameters are those of Hugging Face's LlamaForCausalLM; projections are [outputs, inputs] and have no bias.
/// </remarks>
public sealed class Llama
{
    private const string Embedding = "model.embed_tokens.weight", FinalNorm = "model.norm.weight", Head = "lm_head.weight";
    private const double Deviation = 0.02;

    // Tables are constants of the graph, so two traces of one length have to use the same ones to share what they compute.
    private readonly ConcurrentDictionary<int, (RotaryEmbedding Rotary, Tensor Mask)> _positions = new();

    /// <summary>A decoder, with adapters where asked for.</summary>
    /// <exception cref="ArgumentException">A size is out of its range, or an adapter's target names no projection.</exception>
    public Llama(LlamaConfiguration configuration, Lora? lora = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        configuration.Validate();
        (Configuration, Lora, Layout) = (configuration, lora, new(Blocks(configuration)));
        Adapters = lora?.Adapters(Layout) ?? new();
    }

    /// <summary>The sizes.</summary>
    public LlamaConfiguration Configuration { get; }

    /// <summary>What is added to projections, if anything.</summary>
    public Lora? Lora { get; }

    /// <summary>Names, shapes and offsets of all weights but the adapters'.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>Names, shapes and offsets of the adapters' weights; empty without adapters.</summary>
    public ParameterLayout Adapters { get; }

    /// <summary>Logits [batch, time, vocabulary] of the token after each position.</summary>
    /// <param name="parameters">Tensors in the order of the layout.</param>
    /// <param name="tokens">Indices [batch, time].</param>
    /// <param name="present">[batch, time]: 1 for a token, 0 for padding, which no token sees; all are tokens where it is left out.</param>
    /// <param name="adapters">Tensors in the order of the adapters' layout, where the model has any.</param>
    /// <exception cref="ShapeMismatchException">A tensor is missing or does not fit its layout, or the tokens or their mask do not fit.</exception>
    public Tensor Forward(IReadOnlyList<Tensor> parameters, Tensor tokens, Tensor? present = null, IReadOnlyList<Tensor>? adapters = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        if (tokens.Shape.Rank != 2 || (present is not null && !present.Shape.Equals(tokens.Shape)))
            throw ShapeMismatchException.For("llama", present is null ? [tokens] : [tokens, present], "tokens [batch, time] and a mask of their shape are expected");
        var weights = Parameters.ByName(nameof(Llama), Layout, parameters);
        foreach (var (name, tensor) in Parameters.ByName(nameof(Llama), Adapters, adapters ?? [])) weights.Add(name, tensor);
        var p = new Weights(weights, Lora);

        var (rotary, mask) = _positions.GetOrAdd(tokens.Shape[1], steps => (new(steps, Configuration.HeadWidth, Configuration.RopeTheta), Attention.CausalMask(steps)));
        if (present is not null) mask += Attention.PaddingMask(present);

        var h = p[Embedding].Gather(tokens);
        for (var layer = 0; layer < Configuration.Layers; layer++)
        {
            var block = $"model.layers.{layer}";
            h += SelfAttention(p, $"{block}.self_attn", Normalise(h, p[$"{block}.input_layernorm.weight"]), rotary, mask);
            h += FeedForward(p, $"{block}.mlp", Normalise(h, p[$"{block}.post_attention_layernorm.weight"]));
        }
        return Normalise(h, p[FinalNorm]).MatMul(p[Configuration.TiedHead ? Embedding : Head].Transpose());
    }

    /// <summary>Overwrites a vector of the layout's length: projections and embedding normal with deviation 0.02, norms 1 (Hugging Face's start).</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <exception cref="ArgumentException">The vector has another length.</exception>
    public void Initialise<T>(Vec<T> into, RandomStream random) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Parameters.RequireLength(Layout, into);
        foreach (var block in Layout.Blocks)
        {
            var entries = into.Span.Slice(block.Offset, block.Length);
            if (block.Shape.Count == 1) entries.Fill(T.One);
            else Parameters.FillNormal(entries, Deviation, ref random);
        }
    }

    private Tensor SelfAttention(Weights p, string name, Tensor u, RotaryEmbedding rotary, Tensor mask)
    {
        var q = rotary.Apply(SplitHeads(p.Project($"{name}.q_proj.weight", u)));
        var k = rotary.Apply(SplitHeads(p.Project($"{name}.k_proj.weight", u)));
        var v = SplitHeads(p.Project($"{name}.v_proj.weight", u));
        return p.Project($"{name}.o_proj.weight", JoinHeads(Attention.ScaledDotProduct(q, k, v, mask)));
    }

    private static Tensor FeedForward(Weights p, string name, Tensor u)
    {
        var gate = p.Project($"{name}.gate_proj.weight", u).Silu();
        return p.Project($"{name}.down_proj.weight", gate * p.Project($"{name}.up_proj.weight", u));
    }

    private Tensor Normalise(Tensor h, Tensor weight) => h.RmsNorm(weight, Configuration.Epsilon);

    // [batch, time, heads · D] → [batch, heads, time, D]
    private Tensor SplitHeads(Tensor x) =>
        x.Reshape([x.Shape[0], x.Shape[1], x.Shape[2] / Configuration.HeadWidth, Configuration.HeadWidth]).Permute(0, 2, 1, 3);

    private static Tensor JoinHeads(Tensor x) =>
        x.Permute(0, 2, 1, 3).Reshape([x.Shape[0], x.Shape[2], x.Shape[1] * x.Shape[3]]);

    private static IEnumerable<(string Name, IReadOnlyList<int> Shape)> Blocks(LlamaConfiguration c)
    {
        var keyValue = c.KeyValueHeads * c.HeadWidth;
        yield return (Embedding, [c.Vocabulary, c.Width]);
        for (var layer = 0; layer < c.Layers; layer++)
        {
            var (attention, mlp) = ($"model.layers.{layer}.self_attn", $"model.layers.{layer}.mlp");
            yield return ($"{attention}.q_proj.weight", [c.Width, c.Width]);
            yield return ($"{attention}.k_proj.weight", [keyValue, c.Width]);
            yield return ($"{attention}.v_proj.weight", [keyValue, c.Width]);
            yield return ($"{attention}.o_proj.weight", [c.Width, c.Width]);
            yield return ($"{mlp}.gate_proj.weight", [c.Intermediate, c.Width]);
            yield return ($"{mlp}.up_proj.weight", [c.Intermediate, c.Width]);
            yield return ($"{mlp}.down_proj.weight", [c.Width, c.Intermediate]);
            yield return ($"model.layers.{layer}.input_layernorm.weight", [c.Width]);
            yield return ($"model.layers.{layer}.post_attention_layernorm.weight", [c.Width]);
        }
        yield return (FinalNorm, [c.Width]);
        if (!c.TiedHead) yield return (Head, [c.Vocabulary, c.Width]);
    }

    private sealed record Weights(Dictionary<string, Tensor> ByName, Lora? Lora)
    {
        public Tensor this[string name] => ByName[name];

        public Tensor Project(string name, Tensor x) => Lora is null ? x.MatMul(this[name].Transpose()) : Lora.Project(ByName, name, x);
    }
}
