using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Bilevel.Autodiff;

/// <summary>The memory accesses and folds of emitted kernels; every method is a few instructions once inlined.</summary>
/// <remarks>A sum or maximum always has the lanes of a 512-bit vector, folded in halves, so its bits are the same on every machine.</remarks>
internal static unsafe class Lane<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    [MethodImpl(Inline)]
    public static Vector512<T> Load(nint address) => Vector512.Load((T*)address);

    [MethodImpl(Inline)]
    public static void Store(Vector512<T> value, nint address) => value.Store((T*)address);

    /// <summary>All bits set in the first lanes.</summary>
    [MethodImpl(Inline)]
    public static Vector512<T> Mask(int count) => Vector512.LessThan(Vector512<T>.Indices, Vector512.Create(T.CreateTruncating(count)));

    /// <summary>The first lanes from memory, the others 0; nothing beyond is touched.</summary>
    [MethodImpl(Inline)]
    public static Vector512<T> LoadPart(nint address, Vector512<T> mask, int count)
    {
        if (!Avx512F.IsSupported) return CopyIn(address, count);
        return typeof(T) == typeof(float)
            ? Avx512F.MaskLoad((float*)address, mask.AsSingle(), default).As<float, T>()
            : Avx512F.MaskLoad((double*)address, mask.AsDouble(), default).As<double, T>();
    }

    /// <summary>Writes the first lanes; nothing beyond is touched.</summary>
    [MethodImpl(Inline)]
    public static void StorePart(Vector512<T> value, nint address, Vector512<T> mask, int count)
    {
        if (!Avx512F.IsSupported) CopyOut(value, address, count);
        else if (typeof(T) == typeof(float)) Avx512F.MaskStore((float*)address, mask.AsSingle(), value.AsSingle());
        else Avx512F.MaskStore((double*)address, mask.AsDouble(), value.AsDouble());
    }

    [MethodImpl(Inline)]
    public static Vector512<T> Broadcast(nint address) => Vector512.Create(*(T*)address);

    [MethodImpl(Inline)]
    public static Vector512<T> BroadcastIndex(nint address) => Vector512.Create(T.CreateTruncating(*(int*)address));

    /// <summary>The numbers of the columns that lie from a distance in bytes on.</summary>
    [MethodImpl(Inline)]
    public static Vector512<T> ColumnNumbers(nint distance) => Vector512<T>.Indices + Vector512.Create(T.CreateTruncating((int)(distance / sizeof(T))));

    [MethodImpl(Inline)]
    public static void StoreFirst(Vector512<T> value, nint address) => *(T*)address = value.ToScalar();

    [MethodImpl(Inline)]
    public static Vector512<T> KeepFirst(Vector512<T> value, Vector512<T> mask, Vector512<T> otherwise) => Vector512.ConditionalSelect(mask, value, otherwise);

    [MethodImpl(Inline)]
    public static Vector512<T> Zero() => Vector512<T>.Zero;

    [MethodImpl(Inline)]
    public static Vector512<T> Lowest() => Vector512.Create(T.NegativeInfinity);

    /// <summary>The sum of all lanes, in all lanes: halves, quarters, pairs two apart, pairs.</summary>
    [MethodImpl(Inline)]
    public static Vector512<T> FoldSum(Vector512<T> lanes)
    {
        var half = lanes.GetLower() + lanes.GetUpper();
        var quarter = half.GetLower() + half.GetUpper();
        if (sizeof(T) == 4) quarter += Swapped(quarter);
        return Everywhere(quarter + Neighbours(quarter));
    }

    /// <summary>The larger lanes, whatever comes of NaN: <see cref="Unordered"/> keeps track of it beside the chain of maxima.</summary>
    [MethodImpl(Inline)]
    public static Vector512<T> Larger(Vector512<T> a, Vector512<T> b) => Vector512.MaxNative(a, b);

    /// <summary>NaN in the lanes where there has been one.</summary>
    [MethodImpl(Inline)]
    public static Vector512<T> Unordered(Vector512<T> before, Vector512<T> value) => Vector512.ConditionalSelect(Vector512.Equals(value, value), before, value);

    /// <summary>The largest of all lanes, in all lanes; NaN where any has been.</summary>
    [MethodImpl(Inline)]
    public static Vector512<T> FoldLargest(Vector512<T> lanes, Vector512<T> unordered)
    {
        if (!Vector512.EqualsAll(unordered, unordered)) return Vector512.Create(T.NaN);
        var half = Vector256.MaxNative(lanes.GetLower(), lanes.GetUpper());
        var quarter = Vector128.MaxNative(half.GetLower(), half.GetUpper());
        if (sizeof(T) == 4) quarter = Vector128.MaxNative(quarter, Swapped(quarter));
        return Everywhere(Vector128.MaxNative(quarter, Neighbours(quarter)));
    }

    // The halves of a quarter exchanged, for four lanes.
    [MethodImpl(Inline)]
    private static Vector128<T> Swapped(Vector128<T> quarter) => Vector128.Shuffle(quarter.AsSingle(), Vector128.Create(2, 3, 0, 1)).As<float, T>();

    // Each lane's neighbour.
    [MethodImpl(Inline)]
    private static Vector128<T> Neighbours(Vector128<T> quarter) => sizeof(T) == 4
        ? Vector128.Shuffle(quarter.AsSingle(), Vector128.Create(1, 0, 3, 2)).As<float, T>()
        : Vector128.Shuffle(quarter.AsDouble(), Vector128.Create(1L, 0)).As<double, T>();

    // The first lane: the others may differ in the sign of a zero.
    [MethodImpl(Inline)]
    private static Vector512<T> Everywhere(Vector128<T> quarter) => Vector512.Create(quarter.ToScalar());

    /// <summary>Asks for a line of memory that will be read or written soon; any address will do.</summary>
    [MethodImpl(Inline)]
    public static void Prefetch(nint address)
    {
        if (Sse.IsSupported) Sse.Prefetch1((void*)address);
    }

    private static Vector512<T> CopyIn(nint address, int count)
    {
        Vector512<T> part = default;
        Unsafe.CopyBlockUnaligned(&part, (void*)address, (uint)(count * sizeof(T)));
        return part;
    }

    private static void CopyOut(Vector512<T> value, nint address, int count) => Unsafe.CopyBlockUnaligned((void*)address, &value, (uint)(count * sizeof(T)));
}
