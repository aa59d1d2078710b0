using Bilevel.Autodiff;
using Bilevel.Bench.Numbers;
using Bilevel.Models;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Bench.Workloads;

/// <summary>A recurrent encoder that many small tasks share, each with a linear head of its own.</summary>
/// <remarks>
///   G(x, y) = mean CE over the support rows of all tasks + μ/2 ‖y‖²      x = tanh RNN, mean over words, projection to the features
///   F(x, y) = mean CE over their query rows                              y = a head [features, classes] for each task, μ = 10⁻²
/// </remarks>
public sealed class RnnHyperRepresentation(TextSizes sizes, int features, int tasks, int rows) : Workload
{
    private const double Decay = 1e-2;
    private const float Deviation = 0.1f;
    private readonly SequenceClassifier _encoder = new(new Rnn(sizes.Features, sizes.Hidden, sizes.Layers), features);

    /// <inheritdoc/>
    public override string Name => "rnn-hyper-representation";

    /// <inheritdoc/>
    public override string Title => $"RNN hyper-representation {sizes.Features} → {sizes.Hidden} ×{sizes.Layers} → {features}, {tasks} tasks × {rows}, y = {tasks} heads {features}×{sizes.Classes}";

    /// <inheritdoc/>
    public override (double OneThread, double TwoThreads) Wanted => (1.5, 2.6);

    /// <inheritdoc/>
    public override ParameterLayout X => _encoder.Layout;

    /// <inheritdoc/>
    public override ParameterLayout Y { get; } = new(("heads", [tasks, features, sizes.Classes]));

    /// <inheritdoc/>
    public override CompiledOracle<float> Compile(NumberFolder numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        return new BilevelProblem<Tensor[], Tensor[], LabelledTexts>
        {
            X = Blocks(X),
            Y = Blocks(Y),
            Train = LabelledTexts.Read(numbers, "train"),
            Validation = LabelledTexts.Read(numbers, "validation"),
            LowerLoss = (x, y, batch) => Loss(x, y[0], batch) + 0.5 * Decay * y[0].Square().Sum(),
            UpperLoss = (x, y, batch) => Loss(x, y[0], batch),
        }.Compile<float>();
    }

    /// <inheritdoc/>
    protected override void Initialise(Vec<float> x, Vec<float> y, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(y);
        _encoder.Initialise(x, random);
        foreach (ref var entry in y.Span)
            entry = Deviation * (float)random.NextGaussian();
    }

    /// <inheritdoc/>
    protected override void WriteData(NumberFolder into, Draws draws)
    {
        LabelledTexts.Write(into, draws, sizes, tasks, rows);
        into.Write("layers", [sizes.Layers], 1);
    }

    private Tensor Loss(Tensor[] x, Tensor heads, LabelledTexts batch)
    {
        var all = tasks * rows;
        var encoded = _encoder.Forward(x, batch.Inputs.Reshape([all, sizes.Steps, sizes.Features]), batch.Lengths.Reshape([all]));
        var logits = encoded.Reshape([tasks, rows, features]).MatMul(heads);
        return Losses.CrossEntropy(logits.Reshape([all, sizes.Classes]), batch.Labels.Reshape([all]));
    }
}
