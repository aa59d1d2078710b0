using System.Reflection.Emit;

namespace Bilevel.Autodiff;

/// <content>Values, one a row or one a column, from memory or from others.</content>
internal sealed unsafe partial class RowEmitter<T>
{
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

    private LocalBuilder Local(int v) => _values.TryGetValue(v, out var local) ? local : _values[v] = _to.Vector();
}
