using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Bilevel.Numerics.Parallel;

namespace Bilevel.Numerics.Kernels;

/// <summary>Evaluates linear combinations of vectors in one pass over memory.</summary>
/// <remarks>
/// Per entry: s = c₀v₀, then s ← fma(cᵢ, vᵢ, s) for the other terms; assignment writes scale·s, addition writes fma(±scale, s, d).
/// Every entry is computed alone, so neither the vector width nor a split over threads changes a bit, and the destination may
/// be one of the terms.
/// </remarks>
internal static unsafe class Combine
{
    // From where a second thread pays even if it has to be woken; parts are whole vectors.
    private const int WorthSharing = 1 << 17, PartLength = 1 << 14;

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

        var operands = new Operands<T>(into.Pointer, scale, terms);
        switch (terms.Count)
        {
            case 1: Shared<T, TStore, One>.Run(operands, n); break;
            case 2: Shared<T, TStore, Two>.Run(operands, n); break;
            case 3: Shared<T, TStore, Three>.Run(operands, n); break;
            default: Shared<T, TStore, Four>.Run(operands, n); break;
        }

        // The storage is pinned, but only as long as its vector is reachable.
        GC.KeepAlive(into);
        GC.KeepAlive(terms.V0);
        GC.KeepAlive(terms.V1);
        GC.KeepAlive(terms.V2);
        GC.KeepAlive(terms.V3);
    }

    // One loop for each number of terms, compiled at once and fully: a loop that branches on the number is laid out for the
    // number that it met first, and was ten times slower for the others. Not inlined, or the caller's profile decides again.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Loop<T, TStore, TCount>(in Operands<T> operands, int start, int end)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TStore : struct, IStore<T>
        where TCount : struct, ICount
    {
        T* d = operands.Into, v0 = operands.V0, v1 = operands.V1, v2 = operands.V2, v3 = operands.V3;
        var (s, c0, c1, c2, c3) = (operands.Scale, operands.C0, operands.C1, operands.C2, operands.C3);
        var (vs, w0, w1, w2, w3) = (Vector512.Create(s), Vector512.Create(c0), Vector512.Create(c1), Vector512.Create(c2), Vector512.Create(c3));
        nint i = start;
        for (; i <= end - Vector512<T>.Count; i += Vector512<T>.Count)
        {
            var sum = w0 * Vector512.Load(v0 + i);
            if (TCount.Terms > 1) sum = Simd.MultiplyAdd(w1, Vector512.Load(v1 + i), sum);
            if (TCount.Terms > 2) sum = Simd.MultiplyAdd(w2, Vector512.Load(v2 + i), sum);
            if (TCount.Terms > 3) sum = Simd.MultiplyAdd(w3, Vector512.Load(v3 + i), sum);
            TStore.Vector(vs, sum, d + i);
        }

        for (; i < end; i++)
        {
            var sum = c0 * v0[i];
            if (TCount.Terms > 1) sum = T.FusedMultiplyAdd(c1, v1[i], sum);
            if (TCount.Terms > 2) sum = T.FusedMultiplyAdd(c2, v2[i], sum);
            if (TCount.Terms > 3) sum = T.FusedMultiplyAdd(c3, v3[i], sum);
            TStore.Scalar(s, sum, d + i);
        }
    }

    private sealed class Shared<T, TStore, TCount> : IPartitioned
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TStore : struct, IStore<T>
        where TCount : struct, ICount
    {
        [ThreadStatic]
        private static Shared<T, TStore, TCount>? s_job;
        private Operands<T> _operands;
        private int _length;

        public static void Run(in Operands<T> operands, int length)
        {
            if (length < WorthSharing)
            {
                Loop<T, TStore, TCount>(operands, 0, length);
                return;
            }

            var job = s_job ??= new();
            (job._operands, job._length) = (operands, length);
            WorkerPool.Shared.For((length + PartLength - 1) / PartLength, job);
        }

        public void Run(int part) => Loop<T, TStore, TCount>(_operands, part * PartLength, Math.Min(_length, (part + 1) * PartLength));
    }

    // Where the terms lie and what multiplies them, rounded to T.
    private readonly struct Operands<T>(T* into, double scale, in LinearCombination<T> terms)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public readonly T* Into = into, V0 = terms.V0!.Pointer, V1 = Address(terms.V1), V2 = Address(terms.V2), V3 = Address(terms.V3);
        public readonly T Scale = T.CreateChecked(scale), C0 = T.CreateChecked(terms.C0), C1 = T.CreateChecked(terms.C1), C2 = T.CreateChecked(terms.C2), C3 = T.CreateChecked(terms.C3);

        private static T* Address(Vec<T>? v) => v is null ? null : v.Pointer;
    }

    private interface ICount
    {
        static abstract int Terms { get; }
    }

    private readonly struct One : ICount { public static int Terms => 1; }

    private readonly struct Two : ICount { public static int Terms => 2; }

    private readonly struct Three : ICount { public static int Terms => 3; }

    private readonly struct Four : ICount { public static int Terms => 4; }

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
