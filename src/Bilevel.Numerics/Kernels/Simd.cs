using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Bilevel.Numerics.Kernels;

/// <summary>The few vector instructions that the kernels need in a form generic over float and double.</summary>
/// <remarks>
/// Kernels are written for 512-bit vectors on every machine: where the hardware is narrower the runtime splits them in two or
/// four, with the same lanes in the same order, so a result has the same bits at 512, 256 and 128 bits.
/// </remarks>
public static class Simd
{
    /// <summary>a·b + c with one rounding, lane by lane.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MultiplyAdd<T>(Vector512<T> a, Vector512<T> b, Vector512<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        typeof(T) == typeof(float)
            ? Vector512.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
            : Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();
}
