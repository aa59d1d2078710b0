using System.Numerics;

namespace Bilevel.Autodiff;

/// <summary>Rows chosen by index, copied whole; TElement is int where the source itself holds indices.</summary>
internal sealed unsafe class GatherKernel<T, TElement>(Operand source, Operand indices, Operand to, int count, int rows, int row, string name) : Kernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TElement : unmanaged
{
    public override string Name => "gather-rows";

    public override void Run(void** slots)
    {
        var from = source.In<TElement>(slots);
        var at = indices.In<int>(slots);
        var result = to.In<TElement>(slots);
        for (var i = 0; i < count; i++)
        {
            var index = IndexCheck.Row(at[i], i, rows, name);
            new ReadOnlySpan<TElement>(from + (nint)index * row, row).CopyTo(new(result + (nint)i * row, row));
        }
    }
}

/// <summary>Rows added, in the order of the updates, to those chosen by index of a cleared tensor.</summary>
internal sealed unsafe class ScatterAddKernel<T>(Operand updates, Operand indices, Operand to, int count, int rows, int row, string name) : Kernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Name => "scatter-add-rows";

    public override void Run(void** slots)
    {
        var from = updates.In<T>(slots);
        var at = indices.In<int>(slots);
        var result = to.In<T>(slots);
        new Span<T>(result, rows * row).Clear();
        var add = BinaryBlock<T, AddKernel<T>>.Shared;
        for (var i = 0; i < count; i++)
        {
            var target = result + (nint)IndexCheck.Row(at[i], i, rows, name) * row;
            if (row == 1) *target += from[i];
            else add.Run(target, from + (nint)i * row, null, target, row);
        }
    }
}

/// <summary>1 at the class of each row that is not ignored, else 0.</summary>
internal sealed unsafe class OneHotKernel<T>(Operand indices, Operand to, int count, int classes, int? ignored, string name) : Kernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Name => "one-hot";

    public override void Run(void** slots)
    {
        var at = indices.In<int>(slots);
        var result = to.In<T>(slots);
        new Span<T>(result, count * classes).Clear();
        for (var i = 0; i < count; i++)
            if (at[i] != ignored) result[(nint)i * classes + IndexCheck.Row(at[i], i, classes, name)] = T.One;
    }
}

/// <summary>Indices as real numbers.</summary>
internal sealed unsafe class ToRealKernel<T>(Operand indices, Operand to, int count) : Kernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Name => "to-real";

    public override void Run(void** slots)
    {
        var at = indices.In<int>(slots);
        var result = to.In<T>(slots);
        for (var i = 0; i < count; i++) result[i] = T.CreateTruncating(at[i]);
    }
}

internal static class IndexCheck
{
    public static int Row(int index, int position, int rows, string name)
    {
        if ((uint)index >= (uint)rows) Throw(index, position, rows, name);
        return index;
    }

    private static void Throw(int index, int position, int rows, string name) =>
        throw new ArgumentOutOfRangeException(nameof(index), $"Index {index} at position {position} is not a row of 0 … {rows - 1} ({name}).");
}
