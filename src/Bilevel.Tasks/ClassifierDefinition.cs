using Bilevel.Autodiff;
using Bilevel.Core;
using Bilevel.Numerics.Random;

namespace Bilevel.Tasks;

/// <summary>A classifier as its named tensors at the start and its logits, a pure function of (tensors, features).</summary>
/// <param name="Start">The parameters at the start.</param>
/// <param name="Logits">features [rows, columns] → logits [rows, classes].</param>
internal sealed record ClassifierDefinition(Tensor[] Start, Func<Tensor[], Tensor, Tensor> Logits)
{
    private const int HiddenUnits = 32;

    public static ClassifierDefinition Of(ClassifierModel model, int columns, int classes, ulong seed) => model switch
    {
        ClassifierModel.Softmax => new(
            [Tensor.Zeros([columns, classes]).Named("weight"), Tensor.Zeros([classes]).Named("bias")],
            (y, features) => features.MatMul(y[0]) + y[1]),
        ClassifierModel.Mlp => new(
            [
                Uniform(columns, HiddenUnits, seed, 0).Named("hidden_weight"), Tensor.Zeros([HiddenUnits]).Named("hidden_bias"),
                Uniform(HiddenUnits, classes, seed, 1).Named("output_weight"), Tensor.Zeros([classes]).Named("output_bias"),
            ],
            (y, features) => (features.MatMul(y[0]) + y[1]).Tanh().MatMul(y[2]) + y[3]),
        _ => throw new ArgumentOutOfRangeException(nameof(model), model, "not a classifier"),
    };

    // U(±1/√fan-in), the usual start of a linear layer.
    private static Tensor Uniform(int inputs, int outputs, ulong seed, int layer)
    {
        var random = new RandomStream(seed, (byte)Purpose.Initialisation, 0, layer);
        var bound = 1 / Math.Sqrt(inputs);
        var values = new double[inputs * outputs];
        for (var i = 0; i < values.Length; i++)
            values[i] = bound * (2 * random.NextDouble() - 1);
        return Tensor.From(values, [inputs, outputs]);
    }
}
