using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Bilevel.Numerics.Parallel;

namespace Bilevel.Autodiff;

/// <summary>Rows chosen by index, copied whole; TElement is int where the source itself holds indices.</summary>
internal sealed unsafe class GatherKernel<T, TElement>(Operand source, Operand indices, Operand to, int count, int rows, int row, string name) : Kernel<T>, IPartitioned
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TElement : unmanaged
{
    // Elements of one part: some 10 µs of copying.
    private const int PartElements = 1 << 16;

    private const int Line = 64, Ahead = 8, LongestInVectors = 2048;

    private readonly int _partRows = Math.Max(1, PartElements / row);
    private readonly int _bytes = row * sizeof(TElement);
    private void** _slots;

    public override string Name => "gather-rows";

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(void** slots)
    {
        _slots = slots;
        var at = indices.In<int>(slots);
        for (var i = 0; i < count; i++) IndexCheck.Row(at[i], i, rows, name);
        WorkerPool.Shared.For((count + _partRows - 1) / _partRows, this);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void IPartitioned.Run(int part)
    {
        var from = source.In<TElement>(_slots);
        var at = indices.In<int>(_slots);
        var result = to.In<TElement>(_slots);
        var end = Math.Min((part + 1) * _partRows, count);
        for (var i = part * _partRows; i < end; i++)
        {
            if (i + Ahead < end) AskFor((byte*)(from + (nint)at[i + Ahead] * row));
            CopyRow((byte*)(from + (nint)at[i] * row), (byte*)(result + (nint)i * row));
        }
    }

    // Hardware can't guess the next row.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AskFor(byte* chosen)
    {
        if (!Sse.IsSupported || _bytes > LongestInVectors) return;
        for (var line = 0; line < _bytes; line += Line) Sse.Prefetch0(chosen + line);
        Sse.Prefetch0(chosen + _bytes - 1);
    }

    // A call for each short row would take longer than the copying; the last vector may copy again what the one before it has.
    private void CopyRow(byte* chosen, byte* to)
    {
        var last = _bytes - Vector512<byte>.Count;
        if (last < 0 || _bytes > LongestInVectors)
        {
            new ReadOnlySpan<byte>(chosen, _bytes).CopyTo(new(to, _bytes));
            return;
        }

        for (var i = 0; i < last; i += Vector512<byte>.Count) Vector512.Load(chosen + i).Store(to + i);
        Vector512.Load(chosen + last).Store(to + last);
    }
}

/// <summary>Indices in another order: element i is the one at sources[i].</summary>
internal sealed unsafe class PermuteIndicesKernel<T>(Operand from, Operand to, int[] sources) : Kernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Name => "permute-indices";

    public override void Run(void** slots)
    {
        var source = from.In<int>(slots);
        var result = to.In<int>(slots);
        for (var i = 0; i < sources.Length; i++) result[i] = source[sources[i]];
    }
}

/// <summary>Rows added, in the order of the updates, to those chosen by index of a cleared tensor; parts take columns, so each sum has one order.</summary>
internal sealed unsafe class ScatterAddKernel<T>(Operand updates, Operand indices, Operand to, int count, int rows, int row, string name) : Kernel<T>, IPartitioned
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int ShortestPart = 64;
    private const int PartElements = 1 << 15;

    // As many columns as make a part worth its start, in whole cache lines.
    private readonly int _partColumns = (int)Math.Clamp((PartElements / (count + (long)rows) + ShortestPart) / ShortestPart * ShortestPart, ShortestPart, int.MaxValue);
    private void** _slots;

    public override string Name => "scatter-add-rows";

    public override void Run(void** slots)
    {
        _slots = slots;
        var at = indices.In<int>(slots);
        for (var i = 0; i < count; i++) IndexCheck.Row(at[i], i, rows, name);
        WorkerPool.Shared.For((row + _partColumns - 1) / _partColumns, this);
    }

    void IPartitioned.Run(int part)
    {
        var start = part * _partColumns;
        var columns = Math.Min(_partColumns, row - start);
        var from = updates.In<T>(_slots) + start;
        var at = indices.In<int>(_slots);
        var result = to.In<T>(_slots) + start;
        if (columns == row) new Span<T>(result, rows * row).Clear();
        else for (var r = 0; r < rows; r++) new Span<T>(result + (nint)r * row, columns).Clear();
        for (var i = 0; i < count; i++) Add(from + (nint)i * row, result + (nint)at[i] * row, columns);
    }

    private static void Add(T* from, T* to, int columns)
    {
        var j = 0;
        for (; j <= columns - Vector512<T>.Count; j += Vector512<T>.Count) (Vector512.Load(to + j) + Vector512.Load(from + j)).Store(to + j);
        for (; j < columns; j++) to[j] += from[j];
    }
}

/// <summary>Indices as real numbers, checked where there is a bound.</summary>
internal sealed unsafe class ToRealKernel<T>(Operand indices, Operand to, int count, int? below, string name) : Kernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Name => "to-real";

    public override void Run(void** slots)
    {
        var at = indices.In<int>(slots);
        var result = to.In<T>(slots);
        for (var i = 0; i < count; i++) result[i] = T.CreateTruncating(below is { } rows ? IndexCheck.Row(at[i], i, rows, name) : at[i]);
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
