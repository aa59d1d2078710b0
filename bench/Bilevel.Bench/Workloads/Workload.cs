using Bilevel.Autodiff;
using Bilevel.Bench.Numbers;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Bench.Workloads;

/// <summary>A bilevel problem of fixed shapes with one batch for each level, stated once here and once in <c>bench/peers</c>.</summary>
public abstract class Workload
{
    private const float DirectionScale = 0.01f;

    /// <summary>The name on the command line and of the peer's script.</summary>
    public abstract string Name { get; }

    /// <summary>What it is, in a line with its sizes.</summary>
    public abstract string Title { get; }

    /// <summary>PyTorch's time over ours that is wanted on one thread, and on two against PyTorch's better of one and two.</summary>
    public abstract (double OneThread, double TwoThreads) Wanted { get; }

    /// <summary>The blocks of x.</summary>
    public abstract ParameterLayout X { get; }

    /// <summary>The blocks of y.</summary>
    public abstract ParameterLayout Y { get; }

    /// <summary>The blocks of weights that belong to neither; <see cref="WriteData"/> writes them.</summary>
    public virtual ParameterLayout Frozen { get; } = new();

    /// <summary>Writes the starting point, a direction z with normal entries, and the data.</summary>
    public void Write(NumberFolder into, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(into);
        Vec<float> x = new(X.Length), y = new(Y.Length), z = new(Y.Length);
        Initialise(x, y, new RandomStream(seed, 1, 0, 0));
        var random = new RandomStream(seed, 2, 0, 0);
        foreach (ref var entry in z.Span)
            entry = DirectionScale * (float)random.NextGaussian();
        into.WriteNames(("x", X), ("y", Y), ("frozen", Frozen));
        into.WriteVector("x", X, x);
        into.WriteVector("y", Y, y);
        into.WriteVector("z", Y, z);
        WriteData(into, new(seed));
    }

    /// <summary>The problem on the numbers of a folder, traced and ready to be asked; programs are compiled by the first question.</summary>
    public abstract CompiledOracle<float> Compile(NumberFolder numbers);

    /// <summary>Overwrites x and y with a starting point.</summary>
    protected abstract void Initialise(Vec<float> x, Vec<float> y, RandomStream random);

    /// <summary>Writes both batches and frozen weights.</summary>
    protected abstract void WriteData(NumberFolder into, Draws draws);

    /// <summary>Tensors with the shapes and names of a layout; a compiled problem takes the numbers from flat vectors.</summary>
    protected static Tensor[] Blocks(ParameterLayout layout) =>
        [.. layout.Blocks.Select(b => Tensor.Zeros(Shape.Create([.. b.Shape])).Named(b.Name))];
}
