using Bilevel.Autodiff;
using Bilevel.Core;
using Bilevel.Data;
using Bilevel.Models;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Tasks;

/// <summary>Word numbers → word vectors → recurrent encoder of two layers → pooling → one linear layer: a pure function of its tensors and texts.</summary>
/// <param name="vectors">The word vectors [vocabulary, width], frozen.</param>
/// <param name="options">Cell, pooling and where the encoder starts.</param>
/// <param name="hidden">The width of a state.</param>
/// <param name="outputs">The width of the last layer: classes, or features that heads look at.</param>
internal sealed class TextNetwork(Tensor vectors, TextOptions options, int hidden, int outputs)
{
    private const int Layers = 2;

    /// <summary>The network of texts' own word vectors.</summary>
    public static TextNetwork Of(EncodedTexts texts, TextOptions options, int hidden, int outputs) =>
        new(Tensor.Frozen("word vectors", texts.Vectors, [texts.Vocabulary, texts.Width]), options, hidden, outputs);

    private readonly SequenceClassifier _network = new(
        options.Cell switch
        {
            RecurrentCell.Rnn => new Rnn(vectors.Shape[1], hidden, Layers),
            RecurrentCell.Lstm => new Lstm(vectors.Shape[1], hidden, Layers),
            _ => new Gru(vectors.Shape[1], hidden, Layers),
        },
        outputs, options.Pooling);

    /// <summary>[rows, outputs] for the network's tensors, in their order.</summary>
    /// <remarks>Vectors are gathered in the order of time, in which the encoder reads them; padding is a word of the table, so its vector is finite.</remarks>
    public Tensor Forward(IReadOnlyList<Tensor> parameters, Tensor words, Tensor lengths) =>
        _network.Forward(parameters, vectors.Gather(words.Permute(1, 0)).Permute(1, 0, 2), lengths, finitePadding: true);

    /// <summary>The tensors at their start, drawn from a seed in single precision: a paper's encoder has 50 million entries.</summary>
    public Tensor[] Start(ulong seed)
    {
        var start = new Vec<float>(_network.Layout.Length);
        _network.Initialise(start, new RandomStream(seed, (byte)Purpose.Initialisation, 0, 0), options.StartingBound);
        return [.. _network.Layout.Blocks.Select(b => Tensor.Frozen(b.Name, start.Span.Slice(b.Offset, b.Length).ToArray(), Shape.Create([.. b.Shape])))];
    }
}
