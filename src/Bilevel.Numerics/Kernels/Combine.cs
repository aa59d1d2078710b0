using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Bilevel.Numerics.Kernels;

/// <summary>Evaluates linear combinations of vectors in one pass over memory.</summary>
/// <remarks>
/// Per entry: s = c₀v₀, then s ← fma(cᵢ, vᵢ, s) for the other terms; assignment writes scale·s, addition writes fma(±scale, s, d).
/// Every entry is computed alone, so neither the vector width nor a split over threads changes a bit, and the destination may
/// be one of the terms.
/// </remarks>
internal static unsafe class Combine
{
    public static void Assign<T>(Vec<T> into, in LinearCombination<T> terms)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Run<T, Overwrite<T>>(into, terms, terms.Scale);

    public static void Add<T>(Vec<T> into, in LinearCombination<T> terms, double sign)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Run<T, Accumulate<T>>(into, terms, sign * terms.Scale);

    private static void Run<T, TStore>(Vec<T> into, in LinearCombination<T> terms, double scale)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TStore : struct, IStore<T>
    {
        if (terms.Count == 0)
            throw new ArgumentException("an empty linear combination has no value", nameof(terms));
        var n = into.Length;
        Vec<T>.RequireLength(terms.V0!, n);
        if (terms.Count > 1) Vec<T>.RequireLength(terms.V1!, n);
        if (terms.Count > 2) Vec<T>.RequireLength(terms.V2!, n);
        if (terms.Count > 3) Vec<T>.RequireLength(terms.V3!, n);

        var count = terms.Count;
        var d = into.Pointer;
        var v0 = terms.V0!.Pointer;
        var v1 = count > 1 ? terms.V1!.Pointer : v0;
        var v2 = count > 2 ? terms.V2!.Pointer : v0;
        var v3 = count > 3 ? terms.V3!.Pointer : v0;
        var (s, c0, c1, c2, c3) = (T.CreateChecked(scale), T.CreateChecked(terms.C0), T.CreateChecked(terms.C1), T.CreateChecked(terms.C2), T.CreateChecked(terms.C3));
        var (vs, w0, w1, w2, w3) = (Vector512.Create(s), Vector512.Create(c0), Vector512.Create(c1), Vector512.Create(c2), Vector512.Create(c3));

        var i = 0;
        for (; i <= n - Vector512<T>.Count; i += Vector512<T>.Count)
        {
            var sum = w0 * Vector512.Load(v0 + i);
            if (count > 1) sum = Simd.MultiplyAdd(w1, Vector512.Load(v1 + i), sum);
            if (count > 2) sum = Simd.MultiplyAdd(w2, Vector512.Load(v2 + i), sum);
            if (count > 3) sum = Simd.MultiplyAdd(w3, Vector512.Load(v3 + i), sum);
            TStore.Vector(vs, sum, d + i);
        }

        for (; i < n; i++)
        {
            var sum = c0 * v0[i];
            if (count > 1) sum = T.FusedMultiplyAdd(c1, v1[i], sum);
            if (count > 2) sum = T.FusedMultiplyAdd(c2, v2[i], sum);
            if (count > 3) sum = T.FusedMultiplyAdd(c3, v3[i], sum);
            TStore.Scalar(s, sum, d + i);
        }

        // The storage is pinned, but only as long as its vector is reachable.
        GC.KeepAlive(into);
        GC.KeepAlive(terms.V0);
        GC.KeepAlive(terms.V1);
        GC.KeepAlive(terms.V2);
        GC.KeepAlive(terms.V3);
    }

    private interface IStore<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        static abstract void Vector(Vector512<T> scale, Vector512<T> sum, T* into);

        static abstract void Scalar(T scale, T sum, T* into);
    }

    private readonly struct Overwrite<T> : IStore<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Vector(Vector512<T> scale, Vector512<T> sum, T* into) => (scale * sum).Store(into);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Scalar(T scale, T sum, T* into) => *into = scale * sum;
    }

    private readonly struct Accumulate<T> : IStore<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Vector(Vector512<T> scale, Vector512<T> sum, T* into) => Simd.MultiplyAdd(scale, sum, Vector512.Load(into)).Store(into);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Scalar(T scale, T sum, T* into) => *into = T.FusedMultiplyAdd(scale, sum, *into);
    }
}
