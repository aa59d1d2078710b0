using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Bilevel.Numerics.Parallel;

namespace Bilevel.Numerics.Kernels;

/// <summary>Sums with a fixed tree: the order of additions depends on the length alone, never on threads or vector width.</summary>
/// <remarks>
/// Blocks of 1024 entries are summed in eight double lanes, the lanes and then the blocks pairwise. Four blocks are under way at
/// a time, because the additions of one wait for each other; long vectors are shared over threads by blocks.
/// </remarks>
public static unsafe class TreeSum
{
    private const int Block = 1024, BlocksAtATime = 4;

    // From where a second thread pays even if it has to be woken.
    private const int WorthSharing = 128, BlocksOfAPart = 16;

    /// <summary>Σ aᵢ, accumulated in double.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    public static double Sum<T>(ReadOnlySpan<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Run<T, Plain>(a, a);

    /// <summary>Σ aᵢbᵢ, multiplied and accumulated in double (a product of two floats is exact there).</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Dot<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (a.Length != b.Length)
            throw new ArgumentException($"expected two vectors of one length, got {a.Length} and {b.Length}", nameof(b));
        return Run<T, Product>(a, b);
    }

    private static double Run<T, TOp>(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOp : struct, ITerm
    {
        fixed (T* pa = a, pb = b)
            return a.Length <= Block ? One<T, TOp>(pa, pb, a.Length) : Shared<T, TOp>.Run(pa, pb, a.Length);
    }

    private static double Pairwise(ReadOnlySpan<double> sums)
    {
        if (sums.Length == 1)
            return sums[0];
        var half = (sums.Length + 1) / 2;
        return Pairwise(sums[..half]) + Pairwise(sums[half..]);
    }

    // Sums of the blocks first … last − 1 of a vector.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Blocks<T, TOp>(T* a, T* b, int length, int first, int last, Span<double> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOp : struct, ITerm
    {
        var block = first;
        for (; block + BlocksAtATime <= last && (block + BlocksAtATime) * (nint)Block <= length; block += BlocksAtATime)
        {
            T* p = a + block * (nint)Block, q = b + block * (nint)Block;
            Vector512<double> s0 = Vector512<double>.Zero, s1 = s0, s2 = s0, s3 = s0;
            for (nint i = 0; i < Block; i += Vector512<double>.Count)
            {
                s0 = TOp.Add(s0, Wide(p + i), Wide(q + i));
                s1 = TOp.Add(s1, Wide(p + Block + i), Wide(q + Block + i));
                s2 = TOp.Add(s2, Wide(p + 2 * Block + i), Wide(q + 2 * Block + i));
                s3 = TOp.Add(s3, Wide(p + 3 * Block + i), Wide(q + 3 * Block + i));
            }

            (sums[block], sums[block + 1], sums[block + 2], sums[block + 3]) = (Lanes(s0), Lanes(s1), Lanes(s2), Lanes(s3));
        }

        for (; block < last; block++)
        {
            var start = block * (nint)Block;
            sums[block] = One<T, TOp>(a + start, b + start, (int)Math.Min(Block, length - start));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static double One<T, TOp>(T* a, T* b, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOp : struct, ITerm
    {
        var lanes = Vector512<double>.Zero;
        nint i = 0;
        for (; i <= length - Vector512<double>.Count; i += Vector512<double>.Count)
            lanes = TOp.Add(lanes, Wide(a + i), Wide(b + i));
        if (i < length)
        {
            // A part-filled vector: the missing lanes add zero, which changes no bit of a sum.
            double* p = stackalloc double[Vector512<double>.Count], q = stackalloc double[Vector512<double>.Count];
            Vector512<double>.Zero.Store(p);
            Vector512<double>.Zero.Store(q);
            for (var k = i; k < length; k++)
                (p[k - i], q[k - i]) = (double.CreateChecked(a[k]), double.CreateChecked(b[k]));
            lanes = TOp.Add(lanes, Vector512.Load(p), Vector512.Load(q));
        }

        return Lanes(lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Lanes(Vector512<double> lanes)
    {
        var four = lanes.GetLower() + lanes.GetUpper();
        var two = four.GetLower() + four.GetUpper();
        return two[0] + two[1];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Wide<T>(T* eight)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double))
            return Vector512.Load((double*)eight);
        return Vector512.WidenLower(Vector256.Load((float*)eight).ToVector512());
    }

    private sealed class Shared<T, TOp> : IPartitioned
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOp : struct, ITerm
    {
        [ThreadStatic]
        private static Shared<T, TOp>? s_job;
        private double[] _sums = [];
        private T* _a, _b;
        private int _length, _blocks;

        public static double Run(T* a, T* b, int length)
        {
            var job = s_job ??= new();
            var blocks = (int)((length + (long)Block - 1) / Block);
            if (job._sums.Length < blocks)
                job._sums = new double[blocks];
            job._a = a;
            job._b = b;
            (job._length, job._blocks) = (length, blocks);
            if (blocks < WorthSharing)
                Blocks<T, TOp>(a, b, length, 0, blocks, job._sums);
            else
                WorkerPool.Shared.For((blocks + BlocksOfAPart - 1) / BlocksOfAPart, job);
            return Pairwise(job._sums.AsSpan(0, blocks));
        }

        public void Run(int part) =>
            Blocks<T, TOp>(_a, _b, _length, part * BlocksOfAPart, Math.Min(_blocks, (part + 1) * BlocksOfAPart), _sums);
    }

    private interface ITerm
    {
        static abstract Vector512<double> Add(Vector512<double> sum, Vector512<double> a, Vector512<double> b);
    }

    private readonly struct Plain : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<double> Add(Vector512<double> sum, Vector512<double> a, Vector512<double> b) => sum + a;
    }

    private readonly struct Product : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<double> Add(Vector512<double> sum, Vector512<double> a, Vector512<double> b) => Vector512.FusedMultiplyAdd(a, b, sum);
    }
}
