using System.Numerics;
using Bilevel.Autodiff;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Models.Tests;

/// <summary>Seeded numbers, and values of tensors at them.</summary>
internal static class Evaluation
{
    public static double[] Draw(int seed, int count, double bound = 1)
    {
        var random = new RandomStream((ulong)seed, stream: 3, iteration: 0, inner: 0);
        return [.. Enumerable.Range(0, count).Select(_ => bound * (2 * random.NextDouble() - 1))];
    }

    /// <summary>A constant of seeded numbers.</summary>
    public static Tensor Drawn(int seed, Shape shape, double bound = 1) => Tensor.From(Draw(seed, shape.Count, bound), shape);

    /// <summary>A constant for each block of a layout, of seeded numbers.</summary>
    public static Tensor[] Drawn(int seed, ParameterLayout layout, double bound = 0.5) =>
        Parameters.Frozen(layout, new Vec<double>(Draw(seed, layout.Length, bound)));

    /// <summary>The value of a tensor without inputs, compiled in double.</summary>
    public static double[] Value(this Tensor output) => Run<double>(output, null, []);

    /// <summary>The value, compiled, for the indices of one index input.</summary>
    public static T[] Run<T>(Tensor output, Tensor? indices, int[] values) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var program = Program<T>.Compile(indices is null ? [] : [indices], [output]);
        if (indices is not null) program.BindIndices(0, values);
        var result = new Vec<T>(output.Shape.Count);
        program.BindOutput(0, result);
        program.Run();
        return result.Span.ToArray();
    }
}
