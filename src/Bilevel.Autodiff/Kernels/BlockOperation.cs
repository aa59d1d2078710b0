using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Bilevel.Autodiff;

/// <summary>An elementwise operation on vectors: a few lines that the drivers below run over blocks.</summary>
internal interface IUnaryKernel<T> where T : unmanaged
{
    static abstract Vector512<T> Invoke(Vector512<T> x);
}

/// <inheritdoc cref="IUnaryKernel{T}"/>
internal interface IBinaryKernel<T> where T : unmanaged
{
    static abstract Vector512<T> Invoke(Vector512<T> a, Vector512<T> b);
}

/// <inheritdoc cref="IUnaryKernel{T}"/>
internal interface ITernaryKernel<T> where T : unmanaged
{
    static abstract Vector512<T> Invoke(Vector512<T> a, Vector512<T> b, Vector512<T> c);
}

/// <summary>Runs one elementwise operation over a block; the result may be the same memory as an operand.</summary>
internal abstract unsafe class BlockOperation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public abstract void Run(T* a, T* b, T* c, T* result, int count);

    // What is left after whole vectors goes through the same vector code, so an element's bits do not depend on its place.
    protected static Vector512<T> LoadPart(T* from, int count)
    {
        Vector512<T> part = default;
        Unsafe.CopyBlockUnaligned(&part, from, (uint)(count * sizeof(T)));
        return part;
    }

    protected static void StorePart(Vector512<T> part, T* to, int count) => Unsafe.CopyBlockUnaligned(to, &part, (uint)(count * sizeof(T)));
}

internal sealed unsafe class UnaryBlock<T, TKernel> : BlockOperation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernel : struct, IUnaryKernel<T>
{
    public static readonly UnaryBlock<T, TKernel> Shared = new();

    public override void Run(T* a, T* b, T* c, T* result, int count)
    {
        var i = 0;
        for (; i <= count - Vector512<T>.Count; i += Vector512<T>.Count) TKernel.Invoke(Vector512.Load(a + i)).Store(result + i);
        if (i < count) StorePart(TKernel.Invoke(LoadPart(a + i, count - i)), result + i, count - i);
    }
}

internal sealed unsafe class BinaryBlock<T, TKernel> : BlockOperation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernel : struct, IBinaryKernel<T>
{
    public static readonly BinaryBlock<T, TKernel> Shared = new();

    public override void Run(T* a, T* b, T* c, T* result, int count)
    {
        var i = 0;
        for (; i <= count - Vector512<T>.Count; i += Vector512<T>.Count)
            TKernel.Invoke(Vector512.Load(a + i), Vector512.Load(b + i)).Store(result + i);
        if (i < count) StorePart(TKernel.Invoke(LoadPart(a + i, count - i), LoadPart(b + i, count - i)), result + i, count - i);
    }
}

internal sealed unsafe class TernaryBlock<T, TKernel> : BlockOperation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernel : struct, ITernaryKernel<T>
{
    public static readonly TernaryBlock<T, TKernel> Shared = new();

    public override void Run(T* a, T* b, T* c, T* result, int count)
    {
        var i = 0;
        for (; i <= count - Vector512<T>.Count; i += Vector512<T>.Count)
            TKernel.Invoke(Vector512.Load(a + i), Vector512.Load(b + i), Vector512.Load(c + i)).Store(result + i);
        if (i < count)
            StorePart(TKernel.Invoke(LoadPart(a + i, count - i), LoadPart(b + i, count - i), LoadPart(c + i, count - i)), result + i, count - i);
    }
}
