using System.Reflection.Emit;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Bilevel.Numerics;

/// <summary>Writes the micro-kernel of a form as IL, which the JIT compiles with full optimisation and every sum in a register.</summary>
/// <remarks>
/// For each segment and each k: load one row of B, broadcast one element of each row of A, multiply and add. Registers are locals, because
/// only locals stay in registers. Rows of A are addressed from one base in three, with the row stride and its double as index, so that a tall tile
/// does not run out of general registers; with a row table each row has its own base and k is the index.
/// </remarks>
internal sealed partial class TileEmitter
{
    private const int RowsOfABase = 3;
    private readonly TileForm _form;
    private readonly VectorInstructions _vector;
    private readonly ILGenerator _il;
    private readonly int _size;
    private readonly LocalBuilder[,] _sums;
    private readonly LocalBuilder[] _b, _bases;
    private readonly LocalBuilder _element, _rowA, _twoRowsA, _stepA, _stepB, _rowC, _index, _segment, _end, _left, _row, _operandLine, _operandStep, _resultLine, _resultStep;
    private readonly LocalBuilder? _mask;

    private TileEmitter(TileForm form, VectorInstructions vector, ILGenerator il)
    {
        (_form, _vector, _il) = (form, vector, il);
        _size = Marshal.SizeOf(vector.Element);
        _sums = new LocalBuilder[form.Rows, form.Vectors];
        for (var r = 0; r < form.Rows; r++)
            for (var v = 0; v < form.Vectors; v++)
                _sums[r, v] = il.DeclareLocal(vector.Vector);
        _b = [.. Enumerable.Range(0, form.Vectors).Select(_ => il.DeclareLocal(vector.Vector))];
        _bases = [.. Enumerable.Range(0, form.RowTable ? form.Rows : (form.Rows + RowsOfABase - 1) / RowsOfABase).Select(_ => Integer())];
        _element = il.DeclareLocal(vector.Vector);
        (_rowA, _twoRowsA, _stepA, _stepB, _rowC, _index) = (Integer(), Integer(), Integer(), Integer(), Integer(), Integer());
        (_segment, _end, _left, _row) = (Integer(), Integer(), Integer(), Integer());
        (_operandLine, _operandStep, _resultLine, _resultStep) = (Integer(), Integer(), Integer(), Integer());
        _mask = form.Masked ? il.DeclareLocal(vector.Vector) : null;
    }

    /// <summary>Compiles a form.</summary>
    /// <exception cref="ArgumentException">The form is masked and the hardware has no masked loads of this width.</exception>
    public static unsafe Tile<T> Emit<T>(TileForm form)
        where T : unmanaged
    {
        var vector = VectorInstructions.Of<T>(form.Lanes);
        if (form.Masked && vector.MaskLoad is null)
            throw new ArgumentException($"expected a form without mask, as there are no masked loads of {form.Lanes} lanes here, got {form}", nameof(form));
        // The unused first argument is the delegate's target: a delegate with one jumps straight to the code.
        var method = new DynamicMethod($"{form}", typeof(void), [typeof(object), typeof(T*), typeof(T*), typeof(T*), typeof(TileCall*)], typeof(TileEmitter).Module, skipVisibility: true);
        new TileEmitter(form, vector, method.GetILGenerator()).Body();
        return method.CreateDelegate<Tile<T>>(string.Empty);
    }

    private void Body()
    {
        ReadCall();
        Start();
        var (nextSegment, nextK, done) = (_il.DefineLabel(), _il.DefineLabel(), _il.DefineLabel());
        _il.MarkLabel(nextSegment);
        Push(_segment);
        Push(_end);
        _il.Emit(OpCodes.Bge_Un, done);
        EnterSegment();
        _il.MarkLabel(nextK);
        Products();
        if (_form.Asks) Ask();
        Advance();
        Push(_left);
        Push(1);
        _il.Emit(OpCodes.Sub);
        Pop(_left);
        Push(_left);
        Push(0);
        _il.Emit(OpCodes.Bgt, nextK);
        _il.Emit(OpCodes.Br, nextSegment);
        _il.MarkLabel(done);
        _il.Emit(OpCodes.Ldarg_3);
        EachSum(StoreSum);
        _il.Emit(OpCodes.Ret);
    }

    private void ReadCall()
    {
        if (!_form.RowTable)
        {
            PushField(nameof(TileCall.RowA));
            ToBytes();
            Pop(_rowA);
            Push(_rowA);
            Push(_rowA);
            _il.Emit(OpCodes.Add);
            Pop(_twoRowsA);
        }
        foreach (var (name, local) in new[] { (nameof(TileCall.StepA), _stepA), (nameof(TileCall.StepB), _stepB), (nameof(TileCall.RowC), _rowC) })
        {
            PushField(name);
            ToBytes();
            Pop(local);
        }
        if (_form.Asks)
        {
            var asked = new[]
            {
                (nameof(TileCall.OperandLine), _operandLine), (nameof(TileCall.OperandStep), _operandStep),
                (nameof(TileCall.ResultLine), _resultLine), (nameof(TileCall.ResultStep), _resultStep),
            };
            foreach (var (name, local) in asked)
            {
                PushField(name);
                Pop(local);
            }
        }
        if (_mask is not null)
        {
            PushField(nameof(TileCall.Mask));
            _il.Emit(OpCodes.Call, _vector.Load!);
            Pop(_mask);
        }
        PushField(nameof(TileCall.Segments));
        Pop(_segment);
        PushField(nameof(TileCall.SegmentCount));
        Push(Marshal.SizeOf<TileSegment>());
        _il.Emit(OpCodes.Mul);
        Push(_segment);
        _il.Emit(OpCodes.Add);
        Pop(_end);
    }

    private void Start()
    {
        var (noPrefetch, fromZero, ready) = (_il.DefineLabel(), _il.DefineLabel(), _il.DefineLabel());
        PushFlag(TileCall.PrefetchNext);
        _il.Emit(OpCodes.Brfalse, noPrefetch);
        PushField(nameof(TileCall.NextC));
        EachSum(PrefetchSum);
        _il.MarkLabel(noPrefetch);
        PushFlag(TileCall.Accumulate);
        _il.Emit(OpCodes.Brfalse, fromZero);
        _il.Emit(OpCodes.Ldarg_3);
        EachSum(LoadSum);
        _il.Emit(OpCodes.Br, ready);
        _il.MarkLabel(fromZero);
        foreach (var sum in _sums)
        {
            PushZero();
            Pop(sum);
        }
        _il.MarkLabel(ready);
    }

    private void EnterSegment()
    {
        for (var i = 0; i < _bases.Length; i++)
        {
            _il.Emit(OpCodes.Ldarg_1);
            if (_form.RowTable)
            {
                PushField(nameof(TileCall.RowTable));
                Push(i * IntPtr.Size);
                _il.Emit(OpCodes.Add);
                _il.Emit(OpCodes.Ldind_I);
            }
            else
            {
                PushOfSegment(nameof(TileSegment.Offset));
            }
            ToBytes();
            _il.Emit(OpCodes.Add);
            if (!_form.RowTable && i > 0)
            {
                Push(_rowA);
                Push(i * RowsOfABase);
                _il.Emit(OpCodes.Mul);
                _il.Emit(OpCodes.Add);
            }
            Pop(_bases[i]);
        }
        if (_form.RowTable)
        {
            PushOfSegment(nameof(TileSegment.Offset));
            ToBytes();
            Pop(_index);
        }
        PushOfSegment(nameof(TileSegment.Length));
        Pop(_left);
        Move(_segment, Marshal.SizeOf<TileSegment>());
    }

    private void Products()
    {
        for (var v = 0; v < _form.Vectors; v++)
        {
            _il.Emit(OpCodes.Ldarg_2);
            PushVector(v);
            Pop(_b[v]);
        }
        for (var r = 0; r < _form.Rows; r++)
        {
            PushAddressOfA(r);
            _il.Emit(OpCodes.Ldobj, _vector.Element);
            if (_vector.Broadcast is { } broadcast) _il.Emit(OpCodes.Call, broadcast);
            Pop(_element);
            for (var v = 0; v < _form.Vectors; v++)
            {
                Push(_element);
                Push(_b[v]);
                Push(_sums[r, v]);
                _il.Emit(OpCodes.Call, _vector.MultiplyAdd);
                Pop(_sums[r, v]);
            }
        }
    }

    private void PushAddressOfA(int r)
    {
        Push(_bases[_form.RowTable ? r : r / RowsOfABase]);
        var index = _form.RowTable ? _index : (r % RowsOfABase) switch { 0 => null, 1 => _rowA, _ => _twoRowsA };
        if (index is null) return;
        Push(index);
        _il.Emit(OpCodes.Add);
    }

    private void Ask()
    {
        foreach (var (line, step) in new[] { (_operandLine, _operandStep), (_resultLine, _resultStep) })
        {
            Push(line);
            _il.Emit(OpCodes.Call, typeof(Sse).GetMethod(nameof(Sse.Prefetch1))!);
            Move(line, step);
        }
    }

    private void Advance()
    {
        foreach (var pointer in _form.RowTable ? [_index] : _bases) Move(pointer, _stepA);
        _il.Emit(OpCodes.Ldarg_2);
        Push(_stepB);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Starg_S, (byte)2);
    }
}
