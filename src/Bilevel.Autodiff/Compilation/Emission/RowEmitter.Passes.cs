using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Intrinsics;

namespace Bilevel.Autodiff;

/// <content>A pass over the columns of a row: blocks of sums, whole vectors, the rest, and the folds at its end.</content>
internal sealed unsafe partial class RowEmitter<T>
{
    private static readonly MethodInfo s_lesser = typeof(nint).GetMethod(nameof(nint.Min), [typeof(nint), typeof(nint)])!;

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
}
