using System.Numerics;
using Bilevel.Autodiff;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Models;

/// <summary>A recurrent network of one or several layers: what the cells of <see cref="Rnn"/>, <see cref="Lstm"/> and <see cref="Gru"/> share.</summary>
/// <remarks>
/// Names, shapes and order of the gates are PyTorch's: <c>weight_ih_l0</c> [gates·hidden, inputs], <c>weight_hh_l0</c> [gates·hidden, hidden], <c>bias_ih_l0</c> and <c>bias_hh_l0</c>
/// [gates·hidden], then the next layer. States start at zero. The inputs of all steps are projected in one product, time outermost, so that a step reads rows that lie together; only
/// the product with the state remains within a step.
/// </remarks>
public abstract class Recurrent
{
    private readonly int _gates;
    private readonly int _innerBiases;
    private readonly int _states;
    private readonly bool _bias;

    /// <summary>A network whose last <paramref name="innerBiases"/> gates need the bias of the state's projection apart.</summary>
    private protected Recurrent(int gates, int innerBiases, int states, int inputs, int hidden, int layers, bool bias)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hidden);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(layers);
        (_gates, _innerBiases, _states, _bias) = (gates, innerBiases, states, bias);
        (InputWidth, HiddenWidth, Layers) = (inputs, hidden, layers);
        Layout = new(Enumerable.Range(0, layers).SelectMany(l => Blocks(l, l == 0 ? inputs : hidden)));
    }

    /// <summary>Length of an input vector.</summary>
    public int InputWidth { get; }

    /// <summary>Length of a state.</summary>
    public int HiddenWidth { get; }

    /// <summary>Layers, each fed by the states of the one before.</summary>
    public int Layers { get; }

    /// <summary>Names, shapes and offsets of the parameters, in PyTorch's order.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>Inputs to trace with, one for each block of the layout.</summary>
    public Tensor[] Inputs() => Parameters.Inputs(Layout);

    /// <summary>The states of the last layer at all steps.</summary>
    /// <param name="parameters">Tensors in the order of the layout.</param>
    /// <param name="input">[batch, steps, inputs].</param>
    /// <param name="lengths">
    /// Indices [batch], 0 … steps: how many of a sequence's steps count; the others are padding. Nothing that stands in padding has any influence, not even NaN: on no feature,
    /// and on no derivative. A length that is out of range is an exception of the run.
    /// </param>
    /// <param name="finitePadding">
    /// Whether the caller vouches that padding holds finite numbers, as rows of a table of vectors do: the input is then taken as it is, and a pass over it is saved.
    /// </param>
    /// <exception cref="ShapeMismatchException">A parameter has not the shape of the layout, or input and lengths do not fit.</exception>
    public SequenceStates Forward(IReadOnlyList<Tensor> parameters, Tensor input, Tensor? lengths = null, bool finitePadding = false)
    {
        Parameters.Require(GetType().Name, Layout, parameters);
        Require(input, lengths);
        var series = input.Permute(1, 0, 2);
        var counted = lengths is null ? null : new SequenceLengths(lengths, input.Shape[1]);
        // What follows the end of a sequence feeds no feature, so any finite input will do there; NaN would reach the weights' gradients, as NaN·0.
        if (counted is not null && !finitePadding) series = series.Where(counted.Counts);
        var (batch, steps, blocks) = (input.Shape[0], input.Shape[1], parameters.Count / Layers);
        var rows = series.Reshape([steps * batch, InputWidth]);
        for (var layer = 0; layer < Layers; layer++)
            rows = Layer([.. parameters.Skip(layer * blocks).Take(blocks)], rows, steps);
        return new(rows.Reshape([steps, batch, HiddenWidth]), counted);
    }

    /// <summary>Overwrites a vector of the layout's length with numbers uniform on ±1/√hidden (PyTorch's default), or on ±<paramref name="bound"/> where it is given.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <exception cref="ArgumentException">The vector has another length.</exception>
    public void Initialise<T>(Vec<T> into, RandomStream random, double? bound = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Parameters.RequireLength(Layout, into);
        Fill(into.Span, bound, ref random);
    }

    internal void Fill<T>(Span<T> into, double? bound, ref RandomStream random) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Parameters.FillUniform(into, bound ?? 1 / Math.Sqrt(HiddenWidth), ref random);

    /// <summary>The states after one step; the first of them is what the next layer sees.</summary>
    /// <param name="projected">The step's input, projected and biased: [batch, gates·hidden].</param>
    /// <param name="state">The states before, each [batch, hidden].</param>
    /// <param name="weight">[gates·hidden, hidden].</param>
    /// <param name="innerBias">The biases that were asked for apart, where the network has biases.</param>
    private protected abstract Tensor[] Step(Tensor projected, Tensor[] state, Tensor weight, Tensor? innerBias);

    /// <summary>Gate number <paramref name="index"/> of gates that lie side by side.</summary>
    private protected Tensor Gate(Tensor gates, int index) => gates.Slice([0, index * HiddenWidth], [gates.Shape[0], HiddenWidth]);

    // [steps·batch, width] → [steps·batch, hidden]. A step is a block of whole rows, so that its states and its adjoints are formed where all of them are wanted together.
    private Tensor Layer(Tensor[] parameters, Tensor rows, int steps)
    {
        var batch = rows.Shape[0] / steps;
        var projected = rows.MatMul(parameters[0].Transpose());
        var innerBias = _bias ? Tail(parameters[3], _innerBiases) : null;
        if (_bias) projected += parameters[2] + Head(parameters[3], _gates - _innerBiases);

        var state = new Tensor[_states];
        Array.Fill(state, Tensor.Zeros([batch, HiddenWidth]));
        var outputs = new Tensor[steps];
        for (var t = 0; t < steps; t++)
        {
            state = Step(projected.Slice([t * batch, 0], [batch, _gates * HiddenWidth]), state, parameters[1], innerBias);
            outputs[t] = state[0];
        }
        return Tensor.Concat(0, outputs);
    }

    // The biases of the first gates, zeros for the others.
    private Tensor Head(Tensor bias, int gates) => bias.Slice([0], [gates * HiddenWidth]).PadTo([0], bias.Shape);

    private Tensor? Tail(Tensor bias, int gates) => gates == 0 ? null : bias.Slice([bias.Shape[0] - gates * HiddenWidth], [gates * HiddenWidth]);

    private IEnumerable<(string, IReadOnlyList<int>)> Blocks(int layer, int inputs)
    {
        var rows = _gates * HiddenWidth;
        yield return ($"weight_ih_l{layer}", [rows, inputs]);
        yield return ($"weight_hh_l{layer}", [rows, HiddenWidth]);
        if (!_bias) yield break;
        yield return ($"bias_ih_l{layer}", [rows]);
        yield return ($"bias_hh_l{layer}", [rows]);
    }

    private void Require(Tensor input, Tensor? lengths)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Shape.Rank != 3 || input.Shape[2] != InputWidth)
            throw new ShapeMismatchException($"{GetType().Name}: an input of shape [batch, steps, {InputWidth}] is expected; {input.Describe()} was given.");
        if (lengths is not null && (lengths.Type != ElementType.Index || lengths.Shape.Rank != 1 || lengths.Shape[0] != input.Shape[0]))
            throw new ShapeMismatchException($"{GetType().Name}: lengths as indices of shape [{input.Shape[0]}] are expected for {input.Describe()}; {lengths.Describe()} was given.");
    }
}
