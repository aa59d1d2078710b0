using System.Reflection.Emit;
using System.Runtime.Intrinsics.X86;

namespace Bilevel.Numerics;

/// <summary>The small words that the kernel is written in.</summary>
internal sealed partial class TileEmitter
{
    private const int CacheLine = 64;

    private LocalBuilder Integer() => _il.DeclareLocal(typeof(nint));

    private void Push(LocalBuilder local) => _il.Emit(OpCodes.Ldloc, local);

    private void Push(int value)
    {
        _il.Emit(OpCodes.Ldc_I4, value);
        _il.Emit(OpCodes.Conv_I);
    }

    private void Pop(LocalBuilder local) => _il.Emit(OpCodes.Stloc, local);

    private void PushField(string name)
    {
        _il.Emit(OpCodes.Ldarg, 4);
        _il.Emit(OpCodes.Ldfld, typeof(TileCall).GetField(name)!);
    }

    private void PushFlag(int flag)
    {
        PushField(nameof(TileCall.Flags));
        Push(flag);
        _il.Emit(OpCodes.And);
    }

    private void PushOfSegment(string name)
    {
        Push(_segment);
        _il.Emit(OpCodes.Ldfld, typeof(TileSegment).GetField(name)!);
    }

    private void ToBytes()
    {
        Push(_size);
        _il.Emit(OpCodes.Mul);
    }

    private void Move(LocalBuilder pointer, LocalBuilder by)
    {
        Push(pointer);
        Push(by);
        _il.Emit(OpCodes.Add);
        Pop(pointer);
    }

    private void Move(LocalBuilder pointer, int by)
    {
        Push(pointer);
        Push(by);
        _il.Emit(OpCodes.Add);
        Pop(pointer);
    }

    private void PushZero()
    {
        if (_vector.Zero is { } zero) _il.Emit(OpCodes.Call, zero);
        else if (_vector.Element == typeof(float)) _il.Emit(OpCodes.Ldc_R4, 0f);
        else _il.Emit(OpCodes.Ldc_R8, 0d);
    }

    /// <summary>Replaces the address of a row on the stack by vector v of it.</summary>
    private void PushVector(int v)
    {
        Push(v * _vector.Lanes * _size);
        _il.Emit(OpCodes.Add);
        if (_vector.Load is not { } load) _il.Emit(OpCodes.Ldobj, _vector.Element);
        else if (_mask is null || v < _form.Vectors - 1) _il.Emit(OpCodes.Call, load);
        else PushMasked();
    }

    private void PushMasked()
    {
        Push(_mask!);
        // AVX-512 says what the lanes outside hold; older masked loads make them zero.
        if (_vector.MaskLoad!.GetParameters().Length == 3) PushZero();
        _il.Emit(OpCodes.Call, _vector.MaskLoad);
    }

    /// <summary>Takes the address of a tile of C from the stack and emits something for each sum, with a pointer to its row in a local.</summary>
    private void EachSum(Action<int, int> emit)
    {
        Pop(_row);
        for (var r = 0; r < _form.Rows; r++)
        {
            for (var v = 0; v < _form.Vectors; v++) emit(r, v);
            if (r < _form.Rows - 1) Move(_row, _rowC);
        }
    }

    private void LoadSum(int r, int v)
    {
        Push(_row);
        PushVector(v);
        Pop(_sums[r, v]);
    }

    private void StoreSum(int r, int v)
    {
        var masked = _mask is not null && v == _form.Vectors - 1;
        if (_vector.Store is { } store && !masked)
        {
            Push(_sums[r, v]);
            PushAddress(v);
            _il.Emit(OpCodes.Call, store);
            return;
        }
        PushAddress(v);
        if (masked) Push(_mask!);
        Push(_sums[r, v]);
        if (masked) _il.Emit(OpCodes.Call, _vector.MaskStore!);
        else _il.Emit(OpCodes.Stobj, _vector.Element);
    }

    private void PrefetchSum(int r, int v)
    {
        if (!Sse.IsSupported || v * _vector.Lanes * _size % CacheLine != 0) return;
        PushAddress(v);
        _il.Emit(OpCodes.Call, typeof(Sse).GetMethod(nameof(Sse.Prefetch0))!);
    }

    private void PushAddress(int v)
    {
        Push(_row);
        Push(v * _vector.Lanes * _size);
        _il.Emit(OpCodes.Add);
    }
}
