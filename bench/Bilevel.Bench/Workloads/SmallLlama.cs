using Bilevel.Autodiff;
using Bilevel.Bench.Numbers;
using Bilevel.Models;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Bench.Workloads;

/// <summary>Fine-tuning of a Llama decoder by low-rank adapters on two sources of text, whose weights are learned.</summary>
/// <remarks>
///   G(x, y) = Σ_k softmax(x)_k mean next-token CE over group k      x ∈ R²; the first half of the rows is group 0
///   F(x, y) = mean next-token CE over other rows                    y = adapters on q and v; the base weights are frozen
/// </remarks>
public sealed class SmallLlama(LlamaConfiguration sizes, int rank, int steps, int rows) : Workload
{
    private const int Groups = 2;
    private const float Deviation = 0.02f;
    private readonly Llama _model = new(sizes, new Lora(rank, 2 * rank, "q_proj", "v_proj"));

    /// <inheritdoc/>
    public override string Name => "small-llama";

    /// <inheritdoc/>
    public override string Title =>
        $"Llama {sizes.Layers} layers, width {sizes.Width}, {sizes.Heads} heads, SwiGLU {sizes.Intermediate}, vocabulary {sizes.Vocabulary}, T {steps}, batch {rows}, LoRA {rank} on q and v, x ∈ R²";

    /// <inheritdoc/>
    public override (double OneThread, double TwoThreads) Wanted => (1.5, 2.5);

    /// <inheritdoc/>
    public override ParameterLayout X { get; } = ParameterLayout.Flat("group_logits", Groups);

    /// <inheritdoc/>
    public override ParameterLayout Y => _model.Adapters;

    /// <inheritdoc/>
    public override ParameterLayout Frozen => _model.Layout;

    /// <inheritdoc/>
    public override CompiledOracle<float> Compile(NumberFolder numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        var weights = numbers.Frozen("frozen", Frozen);
        Tensor PerRow(Tensor[] y, Tensor tokens) => NextTokenLoss.PerRow(_model.Forward(weights, tokens, adapters: y), tokens);
        return new BilevelProblem<Tensor[], Tensor[], Tensor>
        {
            X = Blocks(X),
            Y = Blocks(Y),
            Train = numbers.Indices("train.tokens"),
            Validation = numbers.Indices("validation.tokens"),
            LowerLoss = (x, y, tokens) => (x[0].Softmax() * PerRow(y, tokens).Reshape([Groups, rows / Groups]).Mean(-1)).Sum(),
            UpperLoss = (_, y, tokens) => PerRow(y, tokens).Mean(),
        }.Compile<float>();
    }

    /// <inheritdoc/>
    /// <remarks>The second factor is not zero, as it would be before the first step: its products would be, too.</remarks>
    protected override void Initialise(Vec<float> x, Vec<float> y, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(y);
        Lora.Initialise(Y, y, random);
        foreach (ref var entry in y.Span)
            if (entry == 0) entry = Deviation * (float)random.NextGaussian();
    }

    /// <inheritdoc/>
    protected override void WriteData(NumberFolder into, Draws draws)
    {
        ArgumentNullException.ThrowIfNull(into);
        ArgumentNullException.ThrowIfNull(draws);
        var weights = new Vec<float>(Frozen.Length);
        _model.Initialise(weights, draws.Stream());
        into.WriteVector("frozen", Frozen, weights);
        foreach (var level in new[] { "train", "validation" })
            into.Write($"{level}.tokens", draws.Integers(rows * steps, sizes.Vocabulary), rows, steps);
        foreach (var (name, value) in ((string, int)[])[("layers", sizes.Layers), ("heads", sizes.Heads), ("key_value_heads", sizes.KeyValueHeads), ("lora_alpha", 2 * rank), ("lora_rank", rank)])
            into.Write(name, [value], 1);
    }
}
