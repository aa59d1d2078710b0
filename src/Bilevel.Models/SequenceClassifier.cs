using System.Numerics;
using Bilevel.Autodiff;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Models;

/// <summary>Word vectors → recurrent encoder → pooling over the words of a text → linear head: the text classifier of the recurrent tasks.</summary>
/// <remarks>The parameters are the encoder's, under <c>encoder.</c>, and the head's, under <c>head.</c>.</remarks>
public sealed class SequenceClassifier
{
    private readonly Recurrent _encoder;
    private readonly Linear _head;
    private readonly Pooling _pooling;

    /// <summary>A classifier on the pooled states of an encoder.</summary>
    /// <exception cref="ArgumentOutOfRangeException">classes is below 1.</exception>
    public SequenceClassifier(Recurrent encoder, int classes, Pooling pooling = Pooling.Mean)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        (_encoder, _head, _pooling) = (encoder, new(encoder.HiddenWidth, classes), pooling);
        Layout = new(Prefixed("encoder", encoder.Layout).Concat(Prefixed("head", _head.Layout)));
    }

    /// <summary>Names, shapes and offsets of the parameters: the encoder's and then the head's.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>Inputs to trace with, one for each block of the layout.</summary>
    public Tensor[] Inputs() => Parameters.Inputs(Layout);

    /// <summary>Logits [batch, classes].</summary>
    /// <param name="parameters">Tensors in the order of the layout.</param>
    /// <param name="input">Word vectors [batch, words, width], such as <c>vectors.Gather(words)</c> of a table [vocabulary, width] and indices [batch, words].</param>
    /// <param name="lengths">Indices [batch], 0 … words: how many words a text has, the rest being padding; a text without words has features 0, so its logits are the head's bias.</param>
    /// <param name="finitePadding">Whether the caller vouches that padding holds finite numbers; see <see cref="Recurrent.Forward"/>.</param>
    /// <exception cref="ShapeMismatchException">A shape is not that of the layout, or input and lengths do not fit.</exception>
    public Tensor Forward(IReadOnlyList<Tensor> parameters, Tensor input, Tensor? lengths = null, bool finitePadding = false)
    {
        Parameters.Require(nameof(SequenceClassifier), Layout, parameters);
        return _head.Forward([.. parameters.Skip(_encoder.Layout.Blocks.Count)], Features(parameters, input, lengths, finitePadding));
    }

    /// <summary>The pooled states [batch, hidden], which the head sees.</summary>
    /// <inheritdoc cref="Forward"/>
    public Tensor Features(IReadOnlyList<Tensor> parameters, Tensor input, Tensor? lengths = null, bool finitePadding = false)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return _encoder.Forward([.. parameters.Take(_encoder.Layout.Blocks.Count)], input, lengths, finitePadding).Pool(_pooling);
    }

    /// <summary>Overwrites a vector of the layout's length with PyTorch's defaults for both parts; a bound for the encoder replaces its default.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <exception cref="ArgumentException">The vector has another length.</exception>
    public void Initialise<T>(Vec<T> into, RandomStream random, double? encoderBound = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Parameters.RequireLength(Layout, into);
        _encoder.Fill(into.Span[.._encoder.Layout.Length], encoderBound, ref random);
        _head.Fill(into.Span[_encoder.Layout.Length..], ref random);
    }

    private static IEnumerable<(string, IReadOnlyList<int>)> Prefixed(string prefix, ParameterLayout layout) =>
        layout.Blocks.Select(b => ($"{prefix}.{b.Name}", b.Shape));
}
