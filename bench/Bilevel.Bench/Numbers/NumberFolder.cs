using System.Text.Json;
using Bilevel.Autodiff;
using Bilevel.Numerics;

namespace Bilevel.Bench.Numbers;

/// <summary>A folder of arrays that both sides of a comparison read: data by name, and the blocks of x, y and z as <c>y.block</c>.</summary>
/// <param name="path">The folder; it is made where it is not.</param>
public sealed class NumberFolder(string path)
{
    private const string Blocks = "blocks.json";

    /// <summary>Where the arrays are.</summary>
    public string Path { get; } = Directory.CreateDirectory(path).FullName;

    /// <summary>Writes real numbers.</summary>
    public void Write(string name, ReadOnlySpan<float> elements, params IReadOnlyList<int> shape) => NpyFile.Write(File(name), elements, shape);

    /// <summary>Writes indices.</summary>
    public void Write(string name, ReadOnlySpan<int> elements, params IReadOnlyList<int> shape) => NpyFile.Write(File(name), elements, shape);

    /// <summary>Writes the names of the blocks of each vector, in order.</summary>
    public void WriteNames(params IEnumerable<(string Vector, ParameterLayout Layout)> vectors) => System.IO.File.WriteAllText(
        System.IO.Path.Combine(Path, Blocks), JsonSerializer.Serialize(vectors.ToDictionary(v => v.Vector, v => v.Layout.Blocks.Select(b => b.Name))));

    /// <summary>Writes a flat vector block by block.</summary>
    public void WriteVector(string vector, ParameterLayout layout, Vec<float> values)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(values);
        foreach (var block in layout.Blocks)
            Write($"{vector}.{block.Name}", values.Span.Slice(block.Offset, block.Length), block.Shape);
    }

    /// <summary>Reads a flat vector from its blocks.</summary>
    /// <exception cref="InvalidDataException">A block has another shape than the layout says.</exception>
    public Vec<float> ReadVector(string vector, ParameterLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var values = new Vec<float>(layout.Length);
        foreach (var block in layout.Blocks)
        {
            var (elements, shape) = NpyFile.Read<float>(File($"{vector}.{block.Name}"));
            if (!shape.SequenceEqual(block.Shape))
                throw new InvalidDataException($"{vector}.{block.Name}: shape [{string.Join(", ", block.Shape)}] is expected, the file has [{string.Join(", ", shape)}]");
            elements.CopyTo(values.Span[block.Offset..]);
        }

        return values;
    }

    /// <summary>The blocks of a vector as data of a problem, one tensor each.</summary>
    public Tensor[] Frozen(string vector, ParameterLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return [.. layout.Blocks.Select(b => Real($"{vector}.{b.Name}"))];
    }

    /// <summary>Real numbers as data of a problem.</summary>
    public Tensor Real(string name)
    {
        var (elements, shape) = NpyFile.Read<float>(File(name));
        return Tensor.Frozen(name, elements, Shape.Create(shape));
    }

    /// <summary>Indices as data of a problem.</summary>
    public Tensor Indices(string name)
    {
        var (elements, shape) = NpyFile.Read<int>(File(name));
        return Tensor.Frozen(name, elements, Shape.Create(shape));
    }

    /// <summary>All elements of a flat array.</summary>
    public float[] ReadFlat(string name) => NpyFile.Read<float>(File(name)).Elements;

    private string File(string name) => System.IO.Path.Combine(Path, name + ".npy");
}
