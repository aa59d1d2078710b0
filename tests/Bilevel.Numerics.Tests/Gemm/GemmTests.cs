using System.Numerics;
using Bilevel.Numerics.Parallel;
using Bilevel.Numerics.Random;
using Xunit;

namespace Bilevel.Numerics.Tests;

/// <summary>Replaces the shared pool, so nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(SharedPool), DisableParallelization = true)]
public class SharedPool;

[Collection(nameof(SharedPool))]
public class GemmTests
{
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 1, 1 }, { 3, 3, 3 }, { 8, 8, 8 }, { 64, 10, 64 }, { 64, 1, 17 }, { 1, 33, 5 }, { 13, 16, 300 }, { 12, 32, 256 }, { 37, 51, 129 },
        { 5, 47, 513 }, { 25, 100, 31 }, { 200, 65, 3 }, { 2, 1100, 7 }, { 63, 255, 257 },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void Run_Float_EqualsTheScalarSumBitForBit(int m, int n, int k) => CheckAll<float>(m, n, k);

    [Theory, MemberData(nameof(Shapes))]
    public void Run_Double_EqualsTheScalarSumBitForBit(int m, int n, int k) => CheckAll<double>(m, n, k);

    [Fact]
    public void Run_OnTwoThreads_GivesTheSameBits()
    {
        try
        {
            WorkerPool.UseThreads(2);
            Check<float>(190, 70, 300, transposeA: false, transposeB: true);
            Check<float>(190, 70, 300, transposeA: true, transposeB: false);
        }
        finally
        {
            WorkerPool.UseThreads(1);
        }
    }

    [Fact]
    public unsafe void Run_Repeated_AllocatesNothing()
    {
        var gemm = new Gemm<float>(64, 10, 64, transposeA: false, transposeB: true);
        Vec<float> a = new(64 * 64), b = new(64 * 10), c = new(64 * 10);
        gemm.Run(a.Pointer, b.Pointer, c.Pointer);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) gemm.Run(a.Pointer, b.Pointer, c.Pointer);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void CheckAll<T>(int m, int n, int k) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var transposeA in (bool[])[false, true])
            foreach (var transposeB in (bool[])[false, true])
                Check<T>(m, n, k, transposeA, transposeB);
    }

    private static unsafe void Check<T>(int m, int n, int k, bool transposeA, bool transposeB) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Guard = 40;
        var random = new RandomStream(seed: 1, stream: 2, iteration: m * 1000 + n, inner: k);
        Vec<T> a = Draw<T>(m * k, ref random), b = Draw<T>(k * n, ref random), c = new(m * n + Guard);
        c.Span.Fill(T.CreateChecked(77));
        new Gemm<T>(m, n, k, transposeA, transposeB).Run(a.Pointer, b.Pointer, c.Pointer);
        for (var i = 0; i < m; i++)
            for (var j = 0; j < n; j++)
            {
                var sum = T.Zero;
                for (var l = 0; l < k; l++)
                    sum = T.FusedMultiplyAdd(a[transposeA ? l * m + i : i * k + l], b[transposeB ? j * k + l : l * n + j], sum);
                Assert.True(sum == c[i * n + j], $"[{i}, {j}] of {m}·{k}·{n} {transposeA} {transposeB}: expected {sum}, got {c[i * n + j]}");
            }
        for (var i = m * n; i < c.Length; i++) Assert.Equal(T.CreateChecked(77), c[i]);
    }

    private static Vec<T> Draw<T>(int count, ref RandomStream random) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var values = new Vec<T>(count);
        for (var i = 0; i < count; i++) values[i] = T.CreateChecked(random.NextDouble() - 0.5);
        return values;
    }
}
