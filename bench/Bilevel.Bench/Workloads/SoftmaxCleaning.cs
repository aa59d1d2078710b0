using Bilevel.Autodiff;
using Bilevel.Bench.Numbers;
using Bilevel.Models;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Bench.Workloads;

/// <summary>Cleaning of labels with a linear softmax classifier.</summary>
/// <remarks>
///   G(x, y) = mean_i σ(xᵢ) CEᵢ(y) + μ ‖y‖²      x ∈ R^rows, a weight logit for each row of the batch
///   F(x, y) = mean CE(y) over other rows        y = weight [features, classes] and bias, μ = 10⁻³
/// </remarks>
public sealed class SoftmaxCleaning(int features, int classes, int rows) : Workload
{
    private const double Decay = 1e-3;
    private readonly Mlp _model = new(Activation.Relu, features, classes);

    /// <inheritdoc/>
    public override string Name => "softmax-cleaning";

    /// <inheritdoc/>
    public override string Title => $"softmax cleaning {features}×{classes}, batch {rows}, x = batch weights";

    /// <inheritdoc/>
    public override (double OneThread, double TwoThreads) Wanted => (4, 4);

    /// <inheritdoc/>
    public override ParameterLayout X { get; } = ParameterLayout.Flat("weight_logits", rows);

    /// <inheritdoc/>
    public override ParameterLayout Y => _model.Layout;

    /// <inheritdoc/>
    public override CompiledOracle<float> Compile(NumberFolder numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        return new BilevelProblem<Tensor[], Tensor[], LabelledImages>
        {
            X = Blocks(X),
            Y = Blocks(Y),
            Train = new(numbers.Real("train.images"), numbers.Indices("train.labels")),
            Validation = new(numbers.Real("validation.images"), numbers.Indices("validation.labels")),
            LowerLoss = (x, y, batch) =>
                (x[0].Logistic() * Losses.CrossEntropyPerRow(_model.Forward(y, batch.Images), batch.Labels)).Mean()
                + Decay * (y[0].Square().Sum() + y[1].Square().Sum()),
            UpperLoss = (_, y, batch) => Losses.CrossEntropy(_model.Forward(y, batch.Images), batch.Labels),
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
            into.Write($"{level}.images", draws.Normal(rows * features, 0.5), rows, features);
            into.Write($"{level}.labels", draws.Integers(rows, classes), rows);
        }
    }
}

/// <summary>Images, flat or with axes, and their classes.</summary>
/// <param name="Images">A row for each image.</param>
/// <param name="Labels">Indices [rows].</param>
public sealed record LabelledImages(Tensor Images, Tensor Labels);
