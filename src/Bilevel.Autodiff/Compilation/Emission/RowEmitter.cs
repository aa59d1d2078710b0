using System.Numerics;
using System.Reflection.Emit;

namespace Bilevel.Autodiff;

/// <summary>Emits the loop over rows of a fused kernel: for each pass of its plan a loop over columns with all operations in registers.</summary>
internal sealed unsafe partial class RowEmitter<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
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
}
