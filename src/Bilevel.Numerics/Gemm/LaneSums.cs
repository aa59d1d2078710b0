using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Bilevel.Numerics;

/// <summary>The end of a dot product: the sum of 64 bytes of lanes, the upper half added to the lower until one is left.</summary>
internal static class LaneSums
{
    /// <summary>The sum of one 512-bit vector's lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of512<T>(Vector512<T> a)
        where T : unmanaged => Of(a.GetLower() + a.GetUpper());

    /// <summary>As <see cref="Of512"/>, in two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of256<T>(Vector256<T> a, Vector256<T> b)
        where T : unmanaged => Of(a + b);

    /// <summary>As <see cref="Of512"/>, in four vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of128<T>(Vector128<T> a, Vector128<T> b, Vector128<T> c, Vector128<T> d)
        where T : unmanaged => Of((a + c) + (b + d));

    /// <summary>Overwrites an element of C, or adds to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Put<T>(T* c, T sum, nint flags)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        *c = (flags & TileCall.Accumulate) != 0 ? *c + sum : sum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Of<T>(Vector256<T> a)
        where T : unmanaged => Of(a.GetLower() + a.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Of<T>(Vector128<T> a)
        where T : unmanaged
    {
        if (typeof(T) == typeof(double))
        {
            var pair = a.AsDouble();
            return Unsafe.BitCast<double, T>(pair.ToScalar() + pair[1]);
        }
        var four = a.AsSingle();
        four += Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1));
        return Unsafe.BitCast<float, T>(four.ToScalar() + four[1]);
    }
}
