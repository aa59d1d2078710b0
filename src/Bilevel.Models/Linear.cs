using System.Numerics;
using Bilevel.Autodiff;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Models;

/// <summary>A linear layer x Wᵀ + b, with the names and shapes of PyTorch's: <c>weight</c> [outputs, inputs] and <c>bias</c> [outputs].</summary>
public sealed class Linear
{
    /// <summary>A layer from <paramref name="inputs"/> to <paramref name="outputs"/> numbers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A width is below 1.</exception>
    public Linear(int inputs, int outputs)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputs);
        (InputWidth, OutputWidth) = (inputs, outputs);
        Layout = new(("weight", [outputs, inputs]), ("bias", [outputs]));
    }

    /// <summary>Length of an input row.</summary>
    public int InputWidth { get; }

    /// <summary>Length of an output row.</summary>
    public int OutputWidth { get; }

    /// <summary>Names, shapes and offsets of the parameters.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>Inputs to trace with, one for each block of the layout.</summary>
    public Tensor[] Inputs() => Parameters.Inputs(Layout);

    /// <summary>Outputs [rows…, outputs] for inputs [rows…, inputs].</summary>
    /// <param name="parameters">Tensors in the order of the layout.</param>
    /// <param name="input">Its last axis has the inputs.</param>
    /// <exception cref="ShapeMismatchException">A shape is not that of the layout.</exception>
    public Tensor Forward(IReadOnlyList<Tensor> parameters, Tensor input)
    {
        Parameters.Require(nameof(Linear), Layout, parameters);
        ArgumentNullException.ThrowIfNull(input);
        return input.MatMul(parameters[0].Transpose()) + parameters[1];
    }

    /// <summary>Overwrites a vector of the layout's length with numbers uniform on ±1/√inputs (PyTorch's default).</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <exception cref="ArgumentException">The vector has another length.</exception>
    public void Initialise<T>(Vec<T> into, RandomStream random) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Parameters.RequireLength(Layout, into);
        Fill(into.Span, ref random);
    }

    internal void Fill<T>(Span<T> into, ref RandomStream random) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Parameters.FillUniform(into, 1 / Math.Sqrt(InputWidth), ref random);
}
