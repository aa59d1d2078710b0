using Bilevel.Models;

namespace Bilevel.Autodiff.Tests;

/// <content>Losses of models, tiny.</content>
internal static partial class Catalog
{
    private static readonly Tensor Lengths = Tensor.FromIndices([3, 1, 2, 0], [4]);
    private static readonly Tensor TextLabels = Tensor.FromIndices([0, 1, 1, 0], [4]);

    private static IEnumerable<DerivativeCase> ModelLosses() =>
    [
        Recurrent("rnn states", new Rnn(2, 3, layers: 2), s => s.All), Recurrent("lstm states", new Lstm(2, 2, bias: false), s => s.All, Lengths), Recurrent("gru states", new Gru(2, 2), s => s.All),
        Recurrent("rnn max", new Rnn(2, 3), s => s.Max(), Lengths), Recurrent("lstm last", new Lstm(2, 2), s => s.Last(), Lengths), Recurrent("gru mean", new Gru(2, 2, bias: false), s => s.Mean(), Lengths),
        Classifier("rnn classifier", new Rnn(2, 3)), Classifier("lstm classifier", new Lstm(2, 2)), Classifier("gru classifier", new Gru(2, 2, layers: 2)),
    ];

    private static DerivativeCase Recurrent(string name, Recurrent network, Func<SequenceStates, Tensor> features, Tensor? lengths = null)
    {
        Shape[] shapes = [.. network.Inputs().Select(p => p.Shape), [4, 3, 2]];
        return new(name, shapes, p => features(network.Forward(p[..^1], p[^1], lengths)), -1, 1);
    }

    private static DerivativeCase Classifier(string name, Recurrent encoder)
    {
        var classifier = new SequenceClassifier(encoder, classes: 2);
        return new(name, [.. classifier.Inputs().Select(p => p.Shape)],
            p => Losses.CrossEntropy(classifier.Forward(p, Data(12, 2).Reshape([4, 3, 2]), Lengths), TextLabels), -1, 1);
    }
}
