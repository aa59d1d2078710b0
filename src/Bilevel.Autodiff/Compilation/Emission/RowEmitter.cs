using System.Numerics;
using System.Reflection.Emit;
using System.Runtime.Intrinsics;

namespace Bilevel.Autodiff;

/// <summary>Emits the loop over rows of a fused kernel: for each pass of its plan a loop over columns with all operations in registers.</summary>
internal sealed unsafe class RowEmitter<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // A sum over more columns is one of sums over this many, so that rounding does not grow with the length of a row.
    private const int SummedBytes = 4096;

    private readonly RowCode _code;
    private readonly RowPlan _plan;
    private readonly bool _hasTail;
    private readonly VectorEmitter<T> _to;
    private readonly LocalBuilder[] _address;
    private readonly LocalBuilder[] _scratch;
    private readonly LocalBuilder _column, _whole, _end, _row, _rows, _mask, _count;
    private readonly Dictionary<int, LocalBuilder> _values = [];
    private readonly Dictionary<int, LocalBuilder> _sums = [];
    private readonly Dictionary<int, LocalBuilder> _blockSums = [];
    private readonly Dictionary<int, LocalBuilder> _totals = [];
    private readonly Dictionary<int, LocalBuilder> _unordered = [];

    private RowEmitter(RowCode code, RowPlan plan, bool hasTail, ILGenerator il)
    {
        (_code, _plan, _hasTail, _to) = (code, plan, hasTail, new(il));
        (_column, _whole, _end, _row, _rows) = (_to.Native(), _to.Native(), _to.Native(), _to.Native(), _to.Native());
        (_mask, _count) = (_to.Vector(), il.DeclareLocal(typeof(int)));
        _address = [.. Enumerable.Range(0, code.Operands).Select(_ => _to.Native())];
        _scratch = [.. plan.Kept.Select(_ => _to.Native())];
    }

    /// <summary>Machine code for a kernel; without a tail, rows must be whole numbers of vectors.</summary>
    public static RowRoutine Emit(RowCode code, RowPlan plan, bool hasTail)
    {
        var method = new DynamicMethod("Fused", null, [typeof(nint*)], typeof(RowEmitter<T>).Module, skipVisibility: true) { InitLocals = false };
        new RowEmitter<T>(code, plan, hasTail, method.GetILGenerator()).Write();
        return method.CreateDelegate<RowRoutine>();
    }

    private void Write()
    {
        Prepare();
        _to.While(_row, _rows, () =>
        {
            for (var phase = 0; phase < _plan.Phases.Count; phase++) Pass(phase);
            foreach (var sink in _code.Sinks)
                if (!sink.Full) WriteOfRow(sink);
            for (var i = 0; i < _address.Length; i++)
            {
                _to.Get(_address[i]);
                Frame(RowFrame.Step(i));
                _to.Il.Emit(OpCodes.Add);
                _to.Set(_address[i]);
            }
            _to.Advance(_row, 1);
        });
        _to.Il.Emit(OpCodes.Ret);
    }

    private void Prepare()
    {
        Copy(RowFrame.Rows, _rows);
        Copy(RowFrame.Whole, _whole);
        for (var i = 0; i < _address.Length; i++) Copy(RowFrame.Address(i), _address[i]);
        for (var i = 0; i < _scratch.Length; i++)
        {
            Frame(RowFrame.Scratch);
            Frame(RowFrame.ScratchStep);
            _to.Number(i);
            _to.Il.Emit(OpCodes.Mul);
            _to.Il.Emit(OpCodes.Add);
            _to.Set(_scratch[i]);
        }
        if (_hasTail)
        {
            Frame(RowFrame.Tail);
            _to.Il.Emit(OpCodes.Conv_I4);
            _to.Set(_count);
            _to.Get(_count);
            _to.Call(nameof(Lane<>.Mask));
            _to.Set(_mask);
        }
        _to.Number(0);
        _to.Set(_row);
    }

    private void Pass(int phase)
    {
        var pass = _plan.Phases[phase];
        foreach (var value in pass.Row) ComputeOfRow(value);
        if (!pass.HasColumns) return;
        var sums = pass.Reductions.Where(r => _code.Values[r].Kind == ValueKind.Sum).ToArray();
        foreach (var reduction in pass.Reductions)
        {
            _to.Call(_code.Values[reduction].Kind == ValueKind.Sum ? nameof(Lane<>.Zero) : nameof(Lane<>.Lowest));
            _to.Set(_sums[reduction] = _to.Vector());
            if (_code.Values[reduction].Kind == ValueKind.Largest) Clear(_unordered[reduction] = _to.Vector());
        }
        foreach (var sink in pass.Sinks.Where(s => s.Kind == SinkKind.Total)) Clear(_totals[sink.Operand] = _to.Vector());
        _to.Number(0);
        _to.Set(_column);
        if (sums.Length == 0) _to.While(_column, _whole, () => WholeVector(phase));
        else _to.While(_column, _whole, () => Block(phase, sums));
        if (_hasTail) Tail(phase);
        foreach (var sink in pass.Sinks.Where(s => s.Kind == SinkKind.Total)) AddTo(sink.Operand, () => _to.Get(_totals[sink.Operand]));
        foreach (var reduction in pass.Reductions)
        {
            _to.Get(_sums[reduction]);
            if (_unordered.TryGetValue(reduction, out var unordered)) _to.Get(unordered);
            _to.Call(unordered is null ? nameof(Lane<>.FoldSum) : nameof(Lane<>.FoldLargest));
            _to.Set(Local(reduction));
        }
    }

    // Sums of one block of columns, added to those of the row.
    private void Block(int phase, int[] sums)
    {
        foreach (var sum in sums) Clear(_blockSums[sum] = _to.Vector());
        _to.Get(_column);
        _to.Number(SummedBytes);
        _to.Il.Emit(OpCodes.Add);
        _to.Get(_whole);
        _to.Il.Emit(OpCodes.Call, s_lesser);
        _to.Set(_end);
        _to.While(_column, _end, () => WholeVector(phase));
        foreach (var sum in sums)
        {
            _to.Get(_sums[sum]);
            _to.Get(_blockSums[sum]);
            _to.Apply(typeof(AddKernel<>));
            _to.Set(_sums[sum]);
            _blockSums.Remove(sum);
        }
    }

    private void WholeVector(int phase)
    {
        Columns(phase, tail: false);
        foreach (var operand in _plan.Prefetched(phase)) Prefetch(operand);
        _to.Advance(_column, sizeof(Vector512<T>));
    }

    // Memory works while passes in between do: the next row for the first pass, this row for the last.
    private void Prefetch((int Operand, bool NextRow) ahead)
    {
        At(_address[ahead.Operand]);
        if (ahead.NextRow)
        {
            Frame(RowFrame.Step(ahead.Operand));
            _to.Il.Emit(OpCodes.Add);
        }
        _to.Call(nameof(Lane<>.Prefetch));
    }

    private void Tail(int phase)
    {
        var none = _to.Il.DefineLabel();
        _to.Get(_count);
        _to.Il.Emit(OpCodes.Brfalse, none);
        Columns(phase, tail: true);
        _to.Il.MarkLabel(none);
    }

    private void Columns(int phase, bool tail)
    {
        var pass = _plan.Phases[phase];
        foreach (var value in pass.Full) Compute(value, phase, tail);
        foreach (var reduction in pass.Reductions)
        {
            var argument = _code.Values[reduction].A;
            if (_unordered.TryGetValue(reduction, out var unordered))
            {
                Accumulate(argument, _sums[reduction], () => _to.Call(nameof(Lane<>.Larger)), nameof(Lane<>.Lowest), tail);
                Accumulate(argument, unordered, () => _to.Call(nameof(Lane<>.Unordered)), nameof(Lane<>.Zero), tail);
            }
            else Accumulate(argument, _blockSums.TryGetValue(reduction, out var block) ? block : _sums[reduction], Add, nameof(Lane<>.Zero), tail);
        }
        foreach (var sink in pass.Sinks)
        {
            if (sink.Kind == SinkKind.Total) Accumulate(sink.Value, _totals[sink.Operand], Add, nameof(Lane<>.Zero), tail);
            else Write(sink, tail);
        }
    }

    private void Compute(int v, int phase, bool tail)
    {
        var value = _code.Values[v];
        if (_plan.IsReadBack(v, phase))
        {
            At(_scratch[_plan.Kept[v]]);
            _to.Call(nameof(Lane<>.Load));
        }
        else if (value.Kind == ValueKind.Load) Load(_address[value.Operand], tail);
        else if (value.Kind == ValueKind.ColumnNumber)
        {
            _to.Get(_column);
            _to.Call(nameof(Lane<>.ColumnNumbers));
        }
        else Apply(value);
        _to.Set(Local(v));
        if (_plan.Kept.TryGetValue(v, out var row) && !_plan.IsReadBack(v, phase))
        {
            _to.Get(Local(v));
            At(_scratch[row]);
            _to.Call(nameof(Lane<>.Store));
        }
    }

    private void ComputeOfRow(int v)
    {
        var value = _code.Values[v];
        if (value.Kind == ValueKind.Apply) Apply(value);
        else
        {
            _to.Get(_address[value.Operand]);
            _to.Call(value.Kind == ValueKind.Index ? nameof(Lane<>.BroadcastIndex) : nameof(Lane<>.Broadcast));
        }
        _to.Set(Local(v));
    }

    private void Apply(RowValue value)
    {
        foreach (var argument in (ReadOnlySpan<int>)[value.A, value.B, value.C])
            if (argument >= 0) Get(argument);
        _to.Apply(value.Kernel!);
    }

    private void Get(int v)
    {
        if (_code.Values[v].Kind == ValueKind.Constant) _to.Constant(_code.Values[v].Number);
        else _to.Get(Local(v));
    }

    private void Accumulate(int v, LocalBuilder sum, Action combine, string neutral, bool tail)
    {
        _to.Get(sum);
        Get(v);
        if (tail)
        {
            _to.Get(_mask);
            _to.Call(neutral);
            _to.Call(nameof(Lane<>.KeepFirst));
        }
        combine();
        _to.Set(sum);
    }

    private void Add() => _to.Apply(typeof(AddKernel<>));

    private void Write(RowSink sink, bool tail)
    {
        if (sink.Kind == SinkKind.ColumnSums) Load(_address[sink.Operand], tail);
        Get(sink.Value);
        if (sink.Kind == SinkKind.ColumnSums) _to.Apply(typeof(AddKernel<>));
        At(_address[sink.Operand]);
        if (tail)
        {
            _to.Get(_mask);
            _to.Get(_count);
        }
        _to.Call(tail ? nameof(Lane<>.StorePart) : nameof(Lane<>.Store));
    }

    private void WriteOfRow(RowSink sink)
    {
        if (sink.Kind == SinkKind.Total)
        {
            AddTo(sink.Operand, () => Get(sink.Value));
            return;
        }
        Get(sink.Value);
        _to.Get(_address[sink.Operand]);
        _to.Call(nameof(Lane<>.StoreFirst));
    }

    private void AddTo(int operand, Action addend)
    {
        _to.Get(_address[operand]);
        _to.Call(nameof(Lane<>.Load));
        addend();
        _to.Apply(typeof(AddKernel<>));
        _to.Get(_address[operand]);
        _to.Call(nameof(Lane<>.Store));
    }

    private void Load(LocalBuilder address, bool tail)
    {
        At(address);
        if (tail)
        {
            _to.Get(_mask);
            _to.Get(_count);
        }
        _to.Call(tail ? nameof(Lane<>.LoadPart) : nameof(Lane<>.Load));
    }

    private void At(LocalBuilder address)
    {
        _to.Get(address);
        _to.Get(_column);
        _to.Il.Emit(OpCodes.Add);
    }

    private void Clear(LocalBuilder vector)
    {
        _to.Call(nameof(Lane<>.Zero));
        _to.Set(vector);
    }

    private LocalBuilder Local(int v) => _values.TryGetValue(v, out var local) ? local : _values[v] = _to.Vector();

    private void Frame(int position)
    {
        _to.Il.Emit(OpCodes.Ldarg_0);
        _to.Number(position * sizeof(nint));
        _to.Il.Emit(OpCodes.Add);
        _to.Il.Emit(OpCodes.Ldind_I);
    }

    private void Copy(int position, LocalBuilder to)
    {
        Frame(position);
        _to.Set(to);
    }

    private static readonly System.Reflection.MethodInfo s_lesser = typeof(nint).GetMethod(nameof(nint.Min), [typeof(nint), typeof(nint)])!;
}
