using System.Numerics;
using Bilevel.Autodiff;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Models;

/// <summary>What a layer applies to every element.</summary>
public enum Activation
{
    /// <summary>tanh x.</summary>
    Tanh,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>log(1 + eˣ).</summary>
    Softplus,

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    Logistic,
}

/// <summary>A multilayer perceptron: h ← a(h·W + b) for every layer but the last, which is linear.</summary>
/// <remarks>Weights are stored [inputs, outputs], the transpose of PyTorch's, so that a forward product reads them in place.</remarks>
public sealed class Mlp
{
    private readonly int[] _widths;

    /// <summary>A perceptron with the widths of input, hidden layers and output.</summary>
    /// <param name="activation">Applied after every layer but the last.</param>
    /// <param name="widths">At least two; two make a linear model.</param>
    /// <exception cref="ArgumentException">There are fewer than two widths, or one is below 1.</exception>
    public Mlp(Activation activation, params int[] widths)
    {
        ArgumentNullException.ThrowIfNull(widths);
        if (widths.Length < 2 || widths.Any(w => w < 1))
            throw new ArgumentException($"Two widths or more, each at least 1, are expected; got [{string.Join(", ", widths)}].", nameof(widths));
        (Activation, _widths) = (activation, [.. widths]);
        Layout = new(Enumerable.Range(0, widths.Length - 1).SelectMany(IEnumerable<(string, IReadOnlyList<int>)> (i) =>
            [($"layer{i}.weight", [widths[i], widths[i + 1]]), ($"layer{i}.bias", [widths[i + 1]])]));
    }

    /// <summary>What hidden layers apply.</summary>
    public Activation Activation { get; }

    /// <summary>Names, shapes and offsets of weight [inputs, outputs] and bias [outputs] of each layer.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>Inputs to trace with, one for each block of the layout.</summary>
    public Tensor[] Inputs() => Parameters.Inputs(Layout);

    /// <summary>Outputs [rows, last width] for inputs [rows, first width].</summary>
    /// <param name="parameters">Tensors in the order of the layout.</param>
    /// <param name="input">A row for each example.</param>
    /// <exception cref="ShapeMismatchException">A shape is not that of the layout.</exception>
    public Tensor Forward(IReadOnlyList<Tensor> parameters, Tensor input)
    {
        Parameters.Require(nameof(Mlp), Layout, parameters);
        var h = input;
        for (var layer = 0; layer < _widths.Length - 1; layer++)
        {
            h = h.MatMul(parameters[2 * layer]) + parameters[2 * layer + 1];
            if (layer < _widths.Length - 2) h = Apply(h);
        }
        return h;
    }

    /// <summary>Overwrites a vector of the layout's length with weights and biases uniform on ±1/√inputs (PyTorch's default for linear layers).</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <exception cref="ArgumentException">The vector has another length.</exception>
    public void Initialise<T>(Vec<T> into, RandomStream random) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Parameters.RequireLength(Layout, into);
        for (var block = 0; block < Layout.Blocks.Count; block++)
            Parameters.FillUniform(into.Span.Slice(Layout.Blocks[block].Offset, Layout.Blocks[block].Length), 1 / Math.Sqrt(_widths[block / 2]), ref random);
    }

    private Tensor Apply(Tensor h) => Activation switch
    {
        Activation.Tanh => h.Tanh(),
        Activation.Relu => h.Relu(),
        Activation.Softplus => h.Softplus(),
        _ => h.Logistic(),
    };
}
