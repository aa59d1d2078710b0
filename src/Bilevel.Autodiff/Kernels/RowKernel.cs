using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Bilevel.Numerics;
using Bilevel.Numerics.Parallel;

namespace Bilevel.Autodiff;

/// <summary>Elementwise operations and reductions over one space of rows and columns, run row by row by emitted code so that what lies between them never leaves the first caches.</summary>
/// <remarks>
/// Parts and blocks are fixed by the extents, never by the number of threads. Sums over rows are formed in blocks, blocks are added
/// up in a part, and parts in order, so rounding grows slowly.
/// </remarks>
internal sealed unsafe class RowKernel<T> : Kernel<T>, IPartitioned where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Vector instructions of one part: about 1 µs, some ten times what a waiting thread takes to begin. Parts with sums of their own are longer.
    private const int PartWork = 6_000, SummingPartWork = 100_000;
    private const int SummedRows = 64;
    private const int CopiedElements = 8192;

    private readonly RowRoutine _routine;
    private readonly RowPlan _plan;
    private readonly RowExtent _extent;
    private readonly RowOperand[] _operands;
    private readonly SteppedPlace[] _stepped;
    private readonly int[] _others, _indexed, _sumOperands;
    private readonly int _parts, _partRows, _blockRows, _scratchStep;
    private readonly int[] _place, _sumPlace;
    private readonly int _scratch;
    private readonly Vec<T> _repeated, _sums;
    private void** _slots;

    [ThreadStatic]
    private static Vec<T>? s_scratch;

    public RowKernel(string name, RowCode code, RowExtent extent, RowOperand[] operands)
    {
        (Name, _extent, _operands) = (name, extent, operands);
        var width = Vector512<T>.Count;
        _plan = new(code);
        _routine = RowRoutines.For<T>(code, _plan, extent.Columns % width != 0 || extent.Rest % width != 0);
        var sums = operands.Any(o => o.Access is RowAccess.ColumnSums or RowAccess.Total);
        var longest = Math.Max(extent.Rows > 0 ? extent.Columns : 0, extent.Rest);
        _blockRows = operands.Any(o => o.Access == RowAccess.Copied) ? Math.Max(1, CopiedElements / longest) : int.MaxValue;
        if (sums) _blockRows = Math.Min(_blockRows, SummedRows);
        var work = Math.Max(1, (long)Cost.Of(code) * longest / width);
        _partRows = (int)Math.Clamp((sums ? SummingPartWork : PartWork) / work, 1, int.MaxValue);
        // A part has a row of sums of its own, so it should have many rows.
        if (sums) _partRows = Math.Max(_partRows, 2 * SummedRows);
        _parts = Math.Max(1, (extent.Rows + _partRows - 1) / _partRows);

        _scratchStep = Padded(longest);
        (_place, _sumPlace) = (new int[operands.Length], new int[operands.Length]);
        _scratch = _plan.Kept.Count * _scratchStep;
        var (repeated, summed) = (0, 0);
        for (var i = 0; i < operands.Length; i++)
        {
            if (operands[i].Access == RowAccess.Repeated) (_place[i], repeated) = (repeated, repeated + _scratchStep);
            else if (operands[i].Access == RowAccess.Copied) (_place[i], _scratch) = (_scratch, _scratch + Padded(CopySize(operands[i])));
            else if (operands[i].Access is RowAccess.ColumnSums or RowAccess.Total)
            {
                // One row of sums a part in the kernel's own memory, one of the whole, and one of the block at work in the thread's.
                (_place[i], _scratch) = (_scratch, _scratch + SumSize(i));
                (_sumPlace[i], summed) = (summed, summed + (_parts + 1) * SumSize(i));
            }
        }
        (_repeated, _sums) = (new(repeated), new(summed));
        _stepped = [.. Where(o => o.Access == RowAccess.Stepped).Select(i => SteppedPlace.Of(i, operands[i]))];
        _others = Where(o => o.Access != RowAccess.Stepped);
        _indexed = Where(o => o.Index is not null);
        _sumOperands = Where(o => o.Access is RowAccess.ColumnSums or RowAccess.Total);

        int[] Where(Func<RowOperand, bool> suits) => [.. Enumerable.Range(0, operands.Length).Where(i => suits(operands[i]))];
    }

    public override string Name { get; }

    /// <summary>Elements of the space.</summary>
    public int Elements => _extent.Elements;

    /// <summary>Buffers that are read or written from the first element of the space to the last.</summary>
    public IEnumerable<Operand> Streams() => _operands.Where(o => o is { Full: true, Access: RowAccess.Stepped } && o.Step == _extent.Columns).Select(o => o.Buffer).Distinct();

    /// <summary>Parts that may run at the same time.</summary>
    public int Parts => _parts;

    public override void Ask() => ObjectLines.Ask(_stepped);

    public override bool MayOverwrite(int slot, int result)
    {
        var found = false;
        for (var i = 0; i < _operands.Length; i++)
        {
            var operand = _operands[i];
            if (operand.Buffer.Slot == result && !IsInPlace(operand)) return false;
            if (operand.Buffer.Slot != slot) continue;
            if (!IsInPlace(operand) || !_plan.IsReadBeforeWriting(i)) return false;
            found = true;
        }
        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(void** slots)
    {
        _slots = slots;
        foreach (var i in _indexed) Check(_operands[i], _operands[i].Index!);
        foreach (var i in _others)
            if (_operands[i].Access == RowAccess.Repeated) Repeat(i);
        WorkerPool.Shared.For(_parts, this);
        foreach (var i in _sumOperands) Finish(i);
    }

    // Optimised from the first call: a program may run few times, and unoptimised drivers take as long as short kernels.
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void IPartitioned.Run(int part)
    {
        var scratch = Scratch();
        var frame = stackalloc nint[RowFrame.Length(_operands.Length)];
        foreach (var i in _sumOperands) new Span<T>(Sums(i, part), SumSize(i)).Clear();
        var end = Math.Min((part + 1) * (long)_partRows, _extent.Rows);
        for (var row = (int)((long)part * _partRows); row < end;)
        {
            var rows = (int)Math.Min(_blockRows, end - row);
            foreach (var i in _others)
                if (_operands[i] is { Access: RowAccess.Walked, View: { } view }) rows = Math.Min(rows, view.Inner - row % view.Inner);
            Block(part, row, rows, _extent.Columns, frame, scratch);
            row += rows;
        }
        if (part == _parts - 1 && _extent.Rest > 0) Block(part, _extent.Rows, 1, _extent.Rest, frame, scratch);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Block(int part, int row, int rows, int columns, nint* frame, T* scratch)
    {
        var width = Vector512<T>.Count;
        (frame[RowFrame.Rows], frame[RowFrame.Whole], frame[RowFrame.Tail]) = (rows, columns / width * width * sizeof(T), columns % width);
        (frame[RowFrame.Scratch], frame[RowFrame.ScratchStep]) = ((nint)scratch, _scratchStep * sizeof(T));
        foreach (ref readonly var place in _stepped.AsSpan())
        {
            frame[RowFrame.Address(place.Operand)] = (nint)_slots[place.Slot] + place.Offset + row * place.Step;
            frame[RowFrame.Step(place.Operand)] = place.Step;
        }
        foreach (var i in _others)
        {
            var operand = _operands[i];
            var step = operand.Step;
            T* address;
            switch (operand.Access)
            {
                case RowAccess.Walked:
                    address = operand.Buffer.In<T>(_slots) + operand.View!.Position(row);
                    break;
                case RowAccess.Copied:
                    address = scratch + _place[i];
                    step = operand.Full ? columns : 1;
                    operand.View!.Read(operand.Buffer.In<T>(_slots), address, operand.Full ? row * _extent.Columns : row, operand.Full ? rows * columns : rows);
                    break;
                case RowAccess.Repeated:
                    address = _repeated.Pointer + _place[i];
                    step = 0;
                    break;
                default:
                    address = scratch + _place[i];
                    step = 0;
                    new Span<T>(address, SumSize(i)).Clear();
                    break;
            }
            frame[RowFrame.Address(i)] = (nint)address;
            frame[RowFrame.Step(i)] = step * sizeof(T);
        }
        _routine(frame);
        foreach (var i in _sumOperands) Add((T*)frame[RowFrame.Address(i)], Sums(i, part), SumSize(i));
    }

    // Parts in order, then lanes, or the columns of the tensor that share a column of the space.
    private void Finish(int i)
    {
        var operand = _operands[i];
        var size = SumSize(i);
        var all = Sums(i, _parts);
        new Span<T>(all, size).Clear();
        for (var part = 0; part < _parts; part++) Add(Sums(i, part), all, size);
        var result = operand.Buffer.In<T>(_slots);
        if (operand.Access == RowAccess.Total)
        {
            *result = operand.Full ? Lane<T>.FoldSum(Vector512.Load(all)).ToScalar() : *all;
            return;
        }
        var columns = (int)operand.Step;
        new ReadOnlySpan<T>(all, columns).CopyTo(new(result, columns));
        for (var at = columns; at < _extent.Columns; at += columns)
            for (var j = 0; j < columns; j++) result[j] += all[at + j];
    }

    private void Repeat(int i)
    {
        var operand = _operands[i];
        var row = new ReadOnlySpan<T>(operand.Buffer.In<T>(_slots), (int)operand.Step);
        var to = new Span<T>(_repeated.Pointer + _place[i], _scratchStep);
        for (var at = 0; at < Math.Max(_extent.Rest, _extent.Rows > 0 ? _extent.Columns : 0); at += row.Length) row.CopyTo(to[at..]);
    }

    private void Check(RowOperand operand, RowIndex index)
    {
        var at = operand.Buffer.In<int>(_slots);
        for (var i = 0; i < _extent.Rows; i++)
            if (at[i * operand.Step] != index.Ignored) IndexCheck.Row(at[i * operand.Step], i, index.Classes, index.Name);
    }

    private bool IsInPlace(RowOperand operand) =>
        operand is { Full: true, Access: RowAccess.Stepped, Buffer.Offset: 0 } && operand.Step == _extent.Columns;

    private int CopySize(RowOperand operand) =>
        operand.Full ? Math.Max(_extent.Rest, (int)Math.Min(_blockRows, _extent.Rows) * _extent.Columns) : (int)Math.Min(_blockRows, Math.Max(1, _extent.Rows));

    private int SumSize(int i) => _operands[i].Access == RowAccess.Total ? Vector512<T>.Count : Padded(_extent.Columns);

    private T* Sums(int i, int part) => _sums.Pointer + _sumPlace[i] + (nint)part * SumSize(i);

    private T* Scratch()
    {
        if (_scratch == 0) return null;
        if (s_scratch is null || s_scratch.Length < _scratch) s_scratch = new(_scratch);
        return s_scratch.Pointer;
    }

    private static void Add(T* from, T* to, int count)
    {
        for (var i = 0; i < count; i += Vector512<T>.Count) (Vector512.Load(to + i) + Vector512.Load(from + i)).Store(to + i);
    }

    private static int Padded(int count) => (count + Vector512<T>.Count - 1) / Vector512<T>.Count * Vector512<T>.Count;

    // What most operands are, side by side: a driver that looked into each operand's own object would wait for memory more than it computes.
    private readonly record struct SteppedPlace(int Operand, int Slot, nint Offset, nint Step)
    {
        public static SteppedPlace Of(int i, RowOperand operand)
        {
            nint size = operand.Index is null ? sizeof(T) : sizeof(int);
            return new(i, operand.Buffer.Slot, operand.Buffer.Offset * size, operand.Step * size);
        }
    }
}
