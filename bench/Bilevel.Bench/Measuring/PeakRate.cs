using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Bilevel.Numerics.Parallel;

namespace Bilevel.Bench.Measuring;

/// <summary>What the cores can do at best: fused multiply-adds in single precision, independent of each other, from the first-level cache.</summary>
public sealed unsafe class PeakRate : IPartitioned, IDisposable
{
    private const int Cached = 1024, Passes = 20000, WideAccumulators = 24, NarrowAccumulators = 12;
    private readonly float* _cache = (float*)NativeMemory.AlignedAlloc(Cached * sizeof(float), 64);
    private readonly float[] _sums = new float[WorkerPool.Shared.Threads];

    /// <summary>Small numbers that keep every sum finite.</summary>
    public PeakRate() => new Span<float>(_cache, Cached).Fill(1e-3f);

    /// <summary>GFLOP/s of all threads of the shared pool together, over some milliseconds.</summary>
    public double Measure()
    {
        var threads = _sums.Length;
        var started = Stopwatch.GetTimestamp();
        WorkerPool.Shared.For(threads, this);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        if (!_sums.All(float.IsFinite))
            throw new InvalidOperationException("the loop that measures the peak left the finite numbers");
        return 2.0 * Accumulated * Passes * threads / seconds / 1e9;
    }

    /// <inheritdoc/>
    public void Run(int part) => _sums[part] = Vector512.IsHardwareAccelerated ? Wide(_cache) : Narrow(_cache);

    /// <inheritdoc/>
    public void Dispose() => NativeMemory.AlignedFree(_cache);

    private static long Accumulated => Vector512.IsHardwareAccelerated
        ? (long)WideAccumulators * Cached / 2 : (long)NarrowAccumulators * Cached / 2;

    // Optimised at once: a loop replaced on the stack would keep its sums in memory.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Wide(float* cache)
    {
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        Vector512<float> b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default, b6 = default, b7 = default;
        Vector512<float> c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default, c6 = default, c7 = default;
        for (var pass = 0; pass < Passes; pass++)
        {
            for (var i = 0; i < Cached; i += 2 * Vector512<float>.Count)
            {
                Vector512<float> v = Vector512.Load(cache + i), w = Vector512.Load(cache + i + Vector512<float>.Count);
                (a0, a1, a2, a3) = (Fma(v, w, a0), Fma(v, w, a1), Fma(v, w, a2), Fma(v, w, a3));
                (a4, a5, a6, a7) = (Fma(v, w, a4), Fma(v, w, a5), Fma(v, w, a6), Fma(v, w, a7));
                (b0, b1, b2, b3) = (Fma(v, w, b0), Fma(v, w, b1), Fma(v, w, b2), Fma(v, w, b3));
                (b4, b5, b6, b7) = (Fma(v, w, b4), Fma(v, w, b5), Fma(v, w, b6), Fma(v, w, b7));
                (c0, c1, c2, c3) = (Fma(v, w, c0), Fma(v, w, c1), Fma(v, w, c2), Fma(v, w, c3));
                (c4, c5, c6, c7) = (Fma(v, w, c4), Fma(v, w, c5), Fma(v, w, c6), Fma(v, w, c7));
            }
        }

        var a = a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7;
        var b = b0 + b1 + b2 + b3 + b4 + b5 + b6 + b7;
        return Vector512.Sum(a + b + (c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7));
    }

    // Sixteen registers: twelve sums hide the latency of four or five cycles on two units.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Narrow(float* cache)
    {
        Vector256<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default;
        Vector256<float> b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default;
        for (var pass = 0; pass < Passes; pass++)
        {
            for (var i = 0; i < Cached; i += 2 * Vector256<float>.Count)
            {
                Vector256<float> v = Vector256.Load(cache + i), w = Vector256.Load(cache + i + Vector256<float>.Count);
                (a0, a1, a2, a3, a4, a5) = (Fma(v, w, a0), Fma(v, w, a1), Fma(v, w, a2), Fma(v, w, a3), Fma(v, w, a4), Fma(v, w, a5));
                (b0, b1, b2, b3, b4, b5) = (Fma(v, w, b0), Fma(v, w, b1), Fma(v, w, b2), Fma(v, w, b3), Fma(v, w, b4), Fma(v, w, b5));
            }
        }

        return Vector256.Sum(a0 + a1 + a2 + a3 + a4 + a5 + (b0 + b1 + b2 + b3 + b4 + b5));
    }

    private static Vector512<float> Fma(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Vector512.FusedMultiplyAdd(a, b, c);

    private static Vector256<float> Fma(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Vector256.FusedMultiplyAdd(a, b, c);
}
