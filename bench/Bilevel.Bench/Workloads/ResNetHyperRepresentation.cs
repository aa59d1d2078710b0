using Bilevel.Autodiff;
using Bilevel.Bench.Numbers;
using Bilevel.Models;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Bench.Workloads;

/// <summary>The representation that a last layer is trained on: a residual network whose last layer is the lower level.</summary>
/// <remarks>
///   G(x, y) = mean CE over a batch            x = all parameters before the last layer; batch statistics
///   F(x, y) = mean CE over another batch      y = weight and bias of the last layer
/// </remarks>
public sealed class ResNetHyperRepresentation(ResNetConfiguration sizes, int side, int rows) : Workload
{
    private readonly ResNet _model = new(sizes);

    /// <inheritdoc/>
    public override string Name => "resnet-hyper-representation";

    /// <inheritdoc/>
    public override string Title => $"ResNet-{2 + 2 * sizes.Blocks.Sum()} hyper-representation, {side}×{side}, batch {rows}, y = last layer, x = rest";

    /// <inheritdoc/>
    public override (double OneThread, double TwoThreads) Wanted => (2.0, 2.4);

    /// <inheritdoc/>
    public override ParameterLayout X => _model.FeatureLayout;

    /// <inheritdoc/>
    public override ParameterLayout Y => _model.HeadLayout;

    /// <inheritdoc/>
    public override CompiledOracle<float> Compile(NumberFolder numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        Tensor Loss(Tensor[] x, Tensor[] y, LabelledImages batch) => Losses.CrossEntropy(_model.Head(y, _model.Features(x, batch.Images)), batch.Labels);
        return new BilevelProblem<Tensor[], Tensor[], LabelledImages>
        {
            X = Blocks(X),
            Y = Blocks(Y),
            Train = new(numbers.Real("train.images"), numbers.Indices("train.labels")),
            Validation = new(numbers.Real("validation.images"), numbers.Indices("validation.labels")),
            LowerLoss = Loss,
            UpperLoss = Loss,
        }.Compile<float>();
    }

    /// <inheritdoc/>
    protected override void Initialise(Vec<float> x, Vec<float> y, RandomStream random)
    {
        _model.Initialise(X, x, random);
        _model.Initialise(Y, y, random);
    }

    /// <inheritdoc/>
    protected override void WriteData(NumberFolder into, Draws draws)
    {
        ArgumentNullException.ThrowIfNull(into);
        ArgumentNullException.ThrowIfNull(draws);
        foreach (var level in new[] { "train", "validation" })
        {
            into.Write($"{level}.images", draws.Normal(rows * side * side * sizes.Channels), rows, side, side, sizes.Channels);
            into.Write($"{level}.labels", draws.Integers(rows, sizes.Classes), rows);
        }

        into.Write("blocks", [.. sizes.Blocks], sizes.Blocks.Count);
    }
}
