using System.Numerics;
using Bilevel.Autodiff;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Models;

/// <summary>What every model does with its parameters: inputs to trace with, a check of what it is given, uniform starting values.</summary>
internal static class Parameters
{
    public static Tensor[] Inputs(ParameterLayout layout) => [.. layout.Blocks.Select(b => Tensor.Input(b.Name, Shape.Create([.. b.Shape])))];

    public static void Require(string model, ParameterLayout layout, IReadOnlyList<Tensor> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.Count != layout.Blocks.Count) throw new ShapeMismatchException($"{model}: {layout.Blocks.Count} parameters are expected; {parameters.Count} were given.");
        for (var i = 0; i < parameters.Count; i++)
        {
            var block = layout.Blocks[i];
            if (!parameters[i].Shape.Lengths.SequenceEqual([.. block.Shape]))
                throw new ShapeMismatchException($"{model}: {block.Name} has shape [{string.Join(", ", block.Shape)}]; {parameters[i].Describe()} was given.");
        }
    }

    public static void RequireLength<T>(ParameterLayout layout, Vec<T> into) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(into);
        if (into.Length != layout.Length) throw new ArgumentException($"A vector of {layout.Length} entries is expected; got {into.Length}.", nameof(into));
    }

    /// <summary>Overwrites entries with numbers uniform on ±bound.</summary>
    public static void Uniform<T>(Span<T> into, double bound, ref RandomStream random) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (ref var entry in into) entry = T.CreateChecked(bound * (2 * random.NextDouble() - 1));
    }
}
