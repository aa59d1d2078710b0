using System.Numerics;
using Bilevel.Autodiff;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Models;

/// <summary>What every model does with its parameters: inputs to trace with, frozen tensors, a check of what it is given, starting values.</summary>
public static class Parameters
{
    /// <summary>Inputs to trace with, one for each block, under its name.</summary>
    public static Tensor[] Inputs(ParameterLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return [.. layout.Blocks.Select(b => Tensor.Input(b.Name, Shape.Create([.. b.Shape])))];
    }

    /// <summary>Frozen tensors, one for each block, of a copy of a vector's entries: neither upper nor lower variables.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <exception cref="ArgumentException">The vector has another length.</exception>
    public static Tensor[] Frozen<T>(ParameterLayout layout, Vec<T> entries) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(layout);
        RequireLength(layout, entries);
        return [.. layout.Blocks.Select(b =>
        {
            var (block, shape) = (entries.Span.Slice(b.Offset, b.Length).ToArray(), Shape.Create([.. b.Shape]));
            return block is float[] singles ? Tensor.Frozen(b.Name, singles, shape) : Tensor.Frozen(b.Name, Array.ConvertAll(block, double.CreateChecked), shape);
        })];
    }

    /// <summary>The tensors by the names of the layout's blocks.</summary>
    /// <exception cref="ShapeMismatchException">There are more or fewer tensors than blocks, or one has another shape.</exception>
    internal static Dictionary<string, Tensor> ByName(string model, ParameterLayout layout, IReadOnlyList<Tensor> tensors)
    {
        Require(model, layout, tensors);
        return layout.Blocks.Zip(tensors).ToDictionary(p => p.First.Name, p => p.Second);
    }

    /// <summary>Refuses parameters that are not those of a model's layout.</summary>
    /// <exception cref="ShapeMismatchException">There are more or fewer tensors than blocks, or one has another shape.</exception>
    internal static void Require(string model, ParameterLayout layout, IReadOnlyList<Tensor> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.Count != layout.Blocks.Count)
            throw new ShapeMismatchException($"{model}: {layout.Blocks.Count} tensors are expected, one for each of {string.Join(", ", layout.Blocks.Select(b => b.Name))}; {parameters.Count} were given.");
        foreach (var (block, tensor) in layout.Blocks.Zip(parameters))
        {
            if (!tensor.Shape.Lengths.SequenceEqual([.. block.Shape]))
                throw new ShapeMismatchException($"{model}: {block.Name} has shape [{string.Join(", ", block.Shape)}]; {tensor.Describe()} was given.");
        }
    }

    internal static void RequireLength<T>(ParameterLayout layout, Vec<T> vector) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(vector);
        if (vector.Length != layout.Length) throw new ArgumentException($"A vector of {layout.Length} entries is expected; got {vector.Length}.", nameof(vector));
    }

    internal static void FillUniform<T>(Span<T> entries, double bound, ref RandomStream random) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (ref var entry in entries) entry = T.CreateChecked(bound * (2 * random.NextDouble() - 1));
    }

    internal static void FillNormal<T>(Span<T> entries, double deviation, ref RandomStream random) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (ref var entry in entries) entry = T.CreateChecked(deviation * random.NextGaussian());
    }
}
