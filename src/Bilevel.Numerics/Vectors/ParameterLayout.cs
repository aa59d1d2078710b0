namespace Bilevel.Numerics;

/// <summary>One named tensor inside a flat vector.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Shape">Its extents, outermost first; empty for a scalar.</param>
/// <param name="Offset">Where it starts in the flat vector.</param>
public sealed record ParameterBlock(string Name, IReadOnlyList<int> Shape, int Offset)
{
    /// <summary>The number of entries: the product of the extents.</summary>
    public int Length { get; } = Shape.Aggregate(1, (product, extent) => checked(product * extent));
}

/// <summary>Which entries of a flat vector belong to which named tensor.</summary>
public sealed class ParameterLayout
{
    /// <summary>The tensors laid one after the other in the given order.</summary>
    /// <exception cref="ArgumentException">Two tensors have one name.</exception>
    public ParameterLayout(params IEnumerable<(string Name, IReadOnlyList<int> Shape)> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var blocks = new List<ParameterBlock>();
        foreach (var (name, shape) in tensors)
        {
            if (blocks.Exists(b => b.Name == name))
                throw new ArgumentException($"two tensors are called '{name}'", nameof(tensors));
            blocks.Add(new(name, shape, Length));
            Length += blocks[^1].Length;
        }

        Blocks = blocks;
    }

    /// <summary>The tensors, in order.</summary>
    public IReadOnlyList<ParameterBlock> Blocks { get; }

    /// <summary>The number of entries of the flat vector.</summary>
    public int Length { get; }

    /// <summary>A layout of one tensor that is the whole vector.</summary>
    public static ParameterLayout Flat(string name, int length) => new((name, [length]));

    /// <summary>The name and the indices of a flat entry, as in <c>weight[3, 7]</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not in 0 … Length − 1.</exception>
    public string Locate(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Length, nameof(index));
        var block = Blocks.Last(b => b.Offset <= index && b.Length > 0);
        if (block.Shape.Count == 0)
            return block.Name;
        var rest = index - block.Offset;
        var indices = new int[block.Shape.Count];
        for (var axis = indices.Length - 1; axis >= 0; axis--)
            (rest, indices[axis]) = (rest / block.Shape[axis], rest % block.Shape[axis]);
        return $"{block.Name}[{string.Join(", ", indices)}]";
    }
}
