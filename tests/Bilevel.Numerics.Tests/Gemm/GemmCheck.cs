using System.Numerics;
using Bilevel.Numerics.Random;
using Xunit;

namespace Bilevel.Numerics.Tests;

/// <summary>Holds products against sums written out, bit for bit, in memory that ends at an inaccessible page.</summary>
internal static unsafe class GemmCheck
{
    private const double Untouched = 77;

    /// <summary>Runs the shape and compares every element, and every element of C's storage that is none of C.</summary>
    /// <param name="given">The shape.</param>
    /// <param name="packed">B goes through Pack first.</param>
    public static void Run<T>(GemmShape given, bool packed = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var shape = given.Checked();
        var random = new RandomStream(seed: 1, stream: 2, iteration: shape.M * 1000 + shape.N, inner: shape.K);
        var (rowsA, rowsB) = (shape.TransposeA ? shape.K : shape.M, shape.TransposeB ? shape.N : shape.K);
        using GuardedMemory<T> a = new(Span(shape, batch => batch.StrideA, rowsA, shape.LeadingA, shape.TransposeA ? shape.M : shape.K));
        using GuardedMemory<T> b = new(Span(shape, batch => batch.StrideB, rowsB, shape.LeadingB, shape.TransposeB ? shape.K : shape.N));
        using GuardedMemory<T> c = new(Span(shape, batch => batch.StrideC, shape.M, shape.LeadingC, shape.N));
        Draw(a.Span, ref random);
        Draw(b.Span, ref random);
        if (shape.Accumulate) Draw(c.Span, ref random);
        else c.Span.Fill(T.CreateChecked(Untouched));
        var expected = c.Span.ToArray();
        var gemm = new Gemm<T>(given);
        Expect(shape, a.Pointer, b.Pointer, expected, dot: !packed && GemmDot<T>.Suits(shape));
        if (packed)
        {
            using GuardedMemory<T> panels = new(gemm.PackedLength);
            gemm.Pack(b.Pointer, panels.Pointer);
            gemm.RunPacked(a.Pointer, panels.Pointer, c.Pointer);
        }
        else
        {
            gemm.Run(a.Pointer, b.Pointer, c.Pointer);
        }
        for (var i = 0; i < expected.Length; i++)
            if (!expected[i].Equals(c.Span[i])) Assert.Fail($"element {i} of {given}: expected {expected[i]}, got {c.Span[i]}");
    }

    /// <summary>All four transposes of a shape.</summary>
    public static void RunTransposes<T>(GemmShape shape, bool packed = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var transposeA in (bool[])[false, true])
            foreach (var transposeB in (bool[])[false, true])
                Run<T>(shape with { TransposeA = transposeA, TransposeB = transposeB }, packed);
    }

    private static void Expect<T>(GemmShape shape, T* a, T* b, T[] c, bool dot)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var batches = new GemmBatches(shape.Batches);
        fixed (T* to = c)
            for (var product = 0; product < batches.Count; product++)
            {
                var at = batches.At(product, a, b, to);
                for (var i = 0; i < shape.M; i++)
                    for (var j = 0; j < shape.N; j++)
                    {
                        var element = at.C + (nint)i * shape.LeadingC + j;
                        *element = dot ? Lanes(shape, at, i, j, shape.Accumulate ? *element : null) : InOrder(shape, at, i, j, shape.Accumulate ? *element : T.Zero);
                    }
            }
    }

    private static T InOrder<T>(GemmShape shape, in GemmMatrices<T> at, int i, int j, T sum)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var k = 0; k < shape.K; k++) sum = T.FusedMultiplyAdd(A(shape, at, i, k), B(shape, at, k, j), sum);
        return sum;
    }

    private static T Lanes<T>(GemmShape shape, in GemmMatrices<T> at, int i, int j, T? start)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var lanes = new T[64 / sizeof(T)];
        for (var k = 0; k < shape.K; k++) lanes[k % lanes.Length] = T.FusedMultiplyAdd(A(shape, at, i, k), B(shape, at, k, j), lanes[k % lanes.Length]);
        for (var half = lanes.Length / 2; half > 0; half /= 2)
            for (var l = 0; l < half; l++)
                lanes[l] += lanes[l + half];
        return start is { } from ? from + lanes[0] : lanes[0];
    }

    private static T A<T>(GemmShape shape, in GemmMatrices<T> at, int i, int k)
        where T : unmanaged => at.A[shape.TransposeA ? (nint)k * shape.LeadingA + i : (nint)i * shape.LeadingA + k];

    private static T B<T>(GemmShape shape, in GemmMatrices<T> at, int k, int j)
        where T : unmanaged => at.B[shape.TransposeB ? (nint)j * shape.LeadingB + k : (nint)k * shape.LeadingB + j];

    // Elements from the first of the first matrix to the last of the last.
    private static int Span(GemmShape shape, Func<GemmBatch, nint> stride, int rows, int leading, int row) =>
        rows == 0 || row == 0 ? 0 : (int)shape.Batches.Sum(batch => Math.Max(0, batch.Count - 1) * stride(batch)) + (rows - 1) * leading + row;

    private static void Draw<T>(Span<T> values, ref RandomStream random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (ref var value in values) value = T.CreateChecked(random.NextDouble() - 0.5);
    }
}
