using Bilevel.Autodiff;
using Bilevel.Core;
using Bilevel.Models;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Tasks;

/// <summary>A classifier as its named tensors at the start and its logits, a pure function of (tensors, features).</summary>
/// <param name="Start">The parameters at the start.</param>
/// <param name="Logits">features [rows, columns] → logits [rows, classes].</param>
internal sealed record ClassifierDefinition(Tensor[] Start, Func<Tensor[], Tensor, Tensor> Logits)
{
    private const int HiddenUnits = 32;

    /// <summary>The classifier on rows with weights.</summary>
    public RowClassifier<CleaningRows> OfRows => new(Start, (y, rows) => Logits(y, rows.Features));

    public static ClassifierDefinition Of(ClassifierModel model, int columns, int classes, ulong seed)
    {
        var network = model == ClassifierModel.Mlp ? new Mlp(Activation.Tanh, columns, HiddenUnits, classes) : new Mlp(Activation.Tanh, columns, classes);
        // A convex classifier starts at zero, the one point that favours no class; a network there would never leave it.
        var start = new Vec<double>(network.Layout.Length);
        if (model == ClassifierModel.Mlp)
            network.Initialise(start, new RandomStream(seed, (byte)Purpose.Initialisation, 0, 0));
        return new(
            [.. network.Layout.Blocks.Select(b => Tensor.From(start.Span.Slice(b.Offset, b.Length).ToArray(), Shape.Create([.. b.Shape])).Named(b.Name))],
            (y, features) => network.Forward(y, features));
    }
}
