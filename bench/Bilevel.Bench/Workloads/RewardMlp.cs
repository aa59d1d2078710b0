using Bilevel.Autodiff;
using Bilevel.Bench.Numbers;
using Bilevel.Models;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Bench.Workloads;

/// <summary>A reward network trained on two groups of rows, whose weights are learned.</summary>
/// <remarks>
///   G(x, y) = Σ_k softmax(x)_k mean over group k of log(1 + exp(−t·r(input; y)))      x ∈ R²; the first half of the rows is group 0
///   F(x, y) = mean over other rows of log(1 + exp(−t·r(input; y)))                   y = all weights of the ReLU network r
/// </remarks>
public sealed class RewardMlp(int width, int hidden, int rows) : Workload
{
    private const int Groups = 2;
    private readonly Mlp _model = new(Activation.Relu, [.. Enumerable.Repeat(width, hidden + 1), 1]);

    /// <inheritdoc/>
    public override string Name => "reward-mlp";

    /// <inheritdoc/>
    public override string Title => $"reward MLP {width} wide, {hidden} hidden, batch {rows}, two groups, y = all {_model.Layout.Length}";

    /// <inheritdoc/>
    public override (double OneThread, double TwoThreads) Wanted => (1.0, 1.7);

    /// <inheritdoc/>
    public override ParameterLayout X { get; } = ParameterLayout.Flat("group_logits", Groups);

    /// <inheritdoc/>
    public override ParameterLayout Y => _model.Layout;

    /// <inheritdoc/>
    public override CompiledOracle<float> Compile(NumberFolder numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        return new BilevelProblem<Tensor[], Tensor[], SignedInputs>
        {
            X = Blocks(X),
            Y = Blocks(Y),
            Train = new(numbers.Real("train.inputs"), numbers.Real("train.signs")),
            Validation = new(numbers.Real("validation.inputs"), numbers.Real("validation.signs")),
            LowerLoss = (x, y, batch) => (x[0].Softmax() * PerRow(y, batch).Reshape([Groups, rows / Groups]).Mean(-1)).Sum(),
            UpperLoss = (_, y, batch) => PerRow(y, batch).Mean(),
        }.Compile<float>();
    }

    /// <inheritdoc/>
    protected override void Initialise(Vec<float> x, Vec<float> y, RandomStream random) => _model.Initialise(y, random);

    /// <inheritdoc/>
    protected override void WriteData(NumberFolder into, Draws draws)
    {
        ArgumentNullException.ThrowIfNull(into);
        ArgumentNullException.ThrowIfNull(draws);
        foreach (var level in new[] { "train", "validation" })
        {
            into.Write($"{level}.inputs", draws.Normal(rows * width), rows, width);
            into.Write($"{level}.signs", draws.Signs(rows), rows);
        }
    }

    private Tensor PerRow(Tensor[] y, SignedInputs batch) => Losses.LogisticPerRow(_model.Forward(y, batch.Inputs).Reshape([rows]), batch.Signs);
}

/// <summary>Inputs and a sign for each.</summary>
/// <param name="Inputs">[rows, width].</param>
/// <param name="Signs">±1 [rows].</param>
public sealed record SignedInputs(Tensor Inputs, Tensor Signs);
