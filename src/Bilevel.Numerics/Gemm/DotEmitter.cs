using System.Reflection.Emit;

namespace Bilevel.Numerics;

/// <summary>What a micro-kernel of dot products looks like: some rows of A with some rows of a transposed B, both vectorised along k.</summary>
/// <param name="Lanes">Elements of a vector of the hardware.</param>
/// <param name="Rows">Rows of A.</param>
/// <param name="Columns">Columns of C, rows of the transposed B.</param>
/// <param name="Masked">The last k fill no vector.</param>
internal readonly record struct DotForm(int Lanes, int Rows, int Columns, bool Masked);

/// <summary>Writes the micro-kernel of a <see cref="DotForm"/> as IL.</summary>
/// <remarks>
/// The order of every sum is the same on every machine: as many lanes as 64 bytes hold (16 floats, 8 doubles), lane l adds the terms with k ≡ l, in their
/// order; then the upper half of the lanes is added to the lower, until one is left. A narrower machine holds the lanes in several vectors.
/// The call's StepB is from one row of the transposed B to the next; its only segment holds the number of whole steps of all lanes.
/// </remarks>
internal sealed class DotEmitter
{
    /// <summary>Bytes of the lanes of one sum.</summary>
    public const int LaneBytes = 64;

    private readonly DotForm _form;
    private readonly VectorInstructions _vector;
    private readonly ILGenerator _il;
    private readonly int _parts, _bytes;
    private readonly LocalBuilder[,,] _sums;
    private readonly LocalBuilder[] _b, _rowA, _rowB, _mask;
    private readonly LocalBuilder _a, _k, _left, _row;

    private DotEmitter(DotForm form, VectorInstructions vector, ILGenerator il, int bytes)
    {
        (_form, _vector, _il, _bytes) = (form, vector, il, bytes);
        _parts = LaneBytes / bytes;
        _sums = new LocalBuilder[form.Rows, form.Columns, _parts];
        for (var i = 0; i < form.Rows; i++)
            for (var j = 0; j < form.Columns; j++)
                for (var p = 0; p < _parts; p++)
                    _sums[i, j, p] = il.DeclareLocal(vector.Vector);
        _b = Locals(form.Columns, vector.Vector);
        (_rowA, _rowB) = (Locals(form.Rows, typeof(nint)), Locals(form.Columns, typeof(nint)));
        _mask = Locals(form.Masked ? _parts : 0, vector.Vector);
        (_a, _k, _left, _row) = (il.DeclareLocal(vector.Vector), il.DeclareLocal(typeof(nint)), il.DeclareLocal(typeof(nint)), il.DeclareLocal(typeof(nint)));
    }

    /// <summary>Compiles a form.</summary>
    public static unsafe Tile<T> Emit<T>(DotForm form)
        where T : unmanaged
    {
        var method = new DynamicMethod($"{form}", typeof(void), [typeof(object), typeof(T*), typeof(T*), typeof(T*), typeof(TileCall*)], typeof(DotEmitter).Module, skipVisibility: true);
        new DotEmitter(form, VectorInstructions.Of<T>(form.Lanes), method.GetILGenerator(), form.Lanes * sizeof(T)).Body();
        return method.CreateDelegate<Tile<T>>(string.Empty);
    }

    private void Body()
    {
        var (nextStep, whole, fromZero) = (_il.DefineLabel(), _il.DefineLabel(), _il.DefineLabel());
        Pointers(OpCodes.Ldarg_1, nameof(TileCall.RowA), _rowA);
        Pointers(OpCodes.Ldarg_2, nameof(TileCall.StepB), _rowB);
        for (var p = 0; p < _mask.Length; p++)
        {
            PushField(nameof(TileCall.Mask));
            Push(p * _bytes);
            _il.Emit(OpCodes.Add);
            _il.Emit(OpCodes.Call, _vector.Load!);
            _il.Emit(OpCodes.Stloc, _mask[p]);
        }
        Push(0);
        _il.Emit(OpCodes.Stloc, _k);
        foreach (var sum in _sums)
        {
            _il.Emit(OpCodes.Call, _vector.Zero!);
            _il.Emit(OpCodes.Stloc, sum);
        }
        PushField(nameof(TileCall.Segments));
        _il.Emit(OpCodes.Ldfld, typeof(TileSegment).GetField(nameof(TileSegment.Length))!);
        _il.Emit(OpCodes.Stloc, _left);
        _il.Emit(OpCodes.Ldloc, _left);
        Push(0);
        _il.Emit(OpCodes.Ble, whole);
        _il.MarkLabel(nextStep);
        for (var p = 0; p < _parts; p++) Products(p, masked: false);
        Move(_k, LaneBytes);
        Move(_left, -1);
        _il.Emit(OpCodes.Ldloc, _left);
        Push(0);
        _il.Emit(OpCodes.Bgt, nextStep);
        _il.MarkLabel(whole);
        if (_form.Masked)
            for (var p = 0; p < _parts; p++) Products(p, masked: true);
        Results();
        _il.Emit(OpCodes.Ret);
    }

    private void Products(int part, bool masked)
    {
        for (var j = 0; j < _form.Columns; j++)
        {
            PushVector(_rowB[j], part, masked);
            _il.Emit(OpCodes.Stloc, _b[j]);
        }
        for (var i = 0; i < _form.Rows; i++)
        {
            PushVector(_rowA[i], part, masked);
            _il.Emit(OpCodes.Stloc, _a);
            for (var j = 0; j < _form.Columns; j++)
            {
                _il.Emit(OpCodes.Ldloc, _a);
                _il.Emit(OpCodes.Ldloc, _b[j]);
                _il.Emit(OpCodes.Ldloc, _sums[i, j, part]);
                _il.Emit(OpCodes.Call, _vector.MultiplyAdd);
                _il.Emit(OpCodes.Stloc, _sums[i, j, part]);
            }
        }
    }

    private void Results()
    {
        var total = typeof(LaneSums).GetMethods().Single(method => method.GetParameters().Length == _parts && method.Name == $"Of{_bytes * 8}").MakeGenericMethod(_vector.Element);
        var put = typeof(LaneSums).GetMethod(nameof(LaneSums.Put))!.MakeGenericMethod(_vector.Element);
        _il.Emit(OpCodes.Ldarg_3);
        _il.Emit(OpCodes.Stloc, _row);
        for (var i = 0; i < _form.Rows; i++)
        {
            for (var j = 0; j < _form.Columns; j++)
            {
                _il.Emit(OpCodes.Ldloc, _row);
                Push(j * Size);
                _il.Emit(OpCodes.Add);
                for (var p = 0; p < _parts; p++) _il.Emit(OpCodes.Ldloc, _sums[i, j, p]);
                _il.Emit(OpCodes.Call, total);
                PushField(nameof(TileCall.Flags));
                _il.Emit(OpCodes.Call, put);
            }
            _il.Emit(OpCodes.Ldloc, _row);
            PushField(nameof(TileCall.RowC));
            Push(Size);
            _il.Emit(OpCodes.Mul);
            _il.Emit(OpCodes.Add);
            _il.Emit(OpCodes.Stloc, _row);
        }
    }

    private int Size => _bytes / _form.Lanes;

    private LocalBuilder[] Locals(int count, Type type) => [.. Enumerable.Range(0, count).Select(_ => _il.DeclareLocal(type))];

    private void Pointers(OpCode first, string stride, LocalBuilder[] rows)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            _il.Emit(first);
            PushField(stride);
            Push(i * Size);
            _il.Emit(OpCodes.Mul);
            _il.Emit(OpCodes.Add);
            _il.Emit(OpCodes.Stloc, rows[i]);
        }
    }

    private void PushVector(LocalBuilder pointer, int part, bool masked)
    {
        _il.Emit(OpCodes.Ldloc, pointer);
        _il.Emit(OpCodes.Ldloc, _k);
        _il.Emit(OpCodes.Add);
        Push(part * _bytes);
        _il.Emit(OpCodes.Add);
        if (!masked)
        {
            _il.Emit(OpCodes.Call, _vector.Load!);
            return;
        }
        _il.Emit(OpCodes.Ldloc, _mask[part]);
        if (_vector.MaskLoad!.GetParameters().Length == 3) _il.Emit(OpCodes.Call, _vector.Zero!);
        _il.Emit(OpCodes.Call, _vector.MaskLoad);
    }

    private void PushField(string name)
    {
        _il.Emit(OpCodes.Ldarg, 4);
        _il.Emit(OpCodes.Ldfld, typeof(TileCall).GetField(name)!);
    }

    private void Push(int value)
    {
        _il.Emit(OpCodes.Ldc_I4, value);
        _il.Emit(OpCodes.Conv_I);
    }

    private void Move(LocalBuilder pointer, int by)
    {
        _il.Emit(OpCodes.Ldloc, pointer);
        Push(by);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Stloc, pointer);
    }
}
