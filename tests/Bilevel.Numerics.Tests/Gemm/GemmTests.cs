using Bilevel.Numerics.Parallel;
using Bilevel.Numerics.Random;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Numerics.Tests;

/// <summary>Replaces the shared pool, so nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(SharedPool), DisableParallelization = true)]
public class SharedPool;

[Collection(nameof(SharedPool))]
public class GemmTests
{
    // Around edges of tiles, panels, masks and blocks; few rows; few columns; single elements; blocks of k; rows a page apart.
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 1, 1 }, { 3, 3, 3 }, { 8, 8, 8 }, { 64, 10, 64 }, { 64, 1, 17 }, { 1, 33, 5 }, { 13, 16, 300 }, { 12, 32, 256 }, { 37, 51, 129 }, { 24, 64, 32 },
        { 5, 47, 513 }, { 25, 100, 31 }, { 200, 65, 3 }, { 2, 1100, 7 }, { 63, 95, 257 }, { 130, 1040, 9 }, { 11, 33, 641 }, { 300, 10, 64 }, { 64, 10, 784 },
        { 20, 2, 128 }, { 64, 1, 256 }, { 1, 256, 256 }, { 256, 500, 1 }, { 7, 300, 200 }, { 1, 1, 1000 }, { 100, 100, 100 }, { 129, 129, 330 }, { 14, 49, 65 }, { 100, 20, 70 },
        { 70, 64, 64 }, { 13, 48, 1100 }, { 64, 50, 1100 }, { 40, 9, 1030 },
    };

    public static TheoryData<GemmShape> Strided =>
    [
        new GemmShape(37, 45, 70) { LeadingA = 90, LeadingB = 91, LeadingC = 60 },
        new GemmShape(30, 10, 128) { LeadingA = 140, LeadingB = 141, LeadingC = 17 },
        new GemmShape(64, 9, 70) { LeadingA = 80, LeadingB = 83, LeadingC = 11 },
        new GemmShape(130, 140, 30) { LeadingA = 1024, LeadingB = 1024, LeadingC = 201 },
        new GemmShape(3, 1, 90) { LeadingA = 100, LeadingB = 95, LeadingC = 4 },
        new GemmShape(33, 18, 1050) { LeadingA = 1060, LeadingB = 1055, LeadingC = 19 },
    ];

    public static TheoryData<GemmShape> Batched =>
    [
        new GemmShape(20, 33, 25) { LeadingA = 40, LeadingB = 41, LeadingC = 40, Batches = [new(3, 1700, 1800, 900)] },
        new GemmShape(20, 2, 128) { LeadingA = 130, LeadingB = 129, LeadingC = 3, Batches = [new(4, 20000, 0, 80), new(2, 0, 17000, 1000)] },
        new GemmShape(9, 30, 12) { LeadingA = 70, LeadingB = 70, LeadingC = 70, Batches = [new(2, 900, 3000, 1500), new(3, 20, 0, 31)] },
        new GemmShape(8, 8, 8) { Batches = [new(0, 1, 1, 1)] },
    ];

    [Theory, MemberData(nameof(Shapes))]
    public void Run_Float_EqualsTheScalarSumBitForBit(int m, int n, int k) => GemmCheck.RunTransposes<float>(new(m, n, k));

    [Theory, MemberData(nameof(Shapes))]
    public void Run_Double_EqualsTheScalarSumBitForBit(int m, int n, int k) => GemmCheck.RunTransposes<double>(new(m, n, k));

    [Theory, MemberData(nameof(Shapes))]
    public void Run_Accumulating_AddsInTheSameOrder(int m, int n, int k) => GemmCheck.RunTransposes<float>(new(m, n, k) { Accumulate = true });

    [Theory, MemberData(nameof(Strided))]
    public void Run_Strided_TouchesOnlyTheMatrices(GemmShape shape)
    {
        GemmCheck.RunTransposes<float>(shape);
        GemmCheck.RunTransposes<double>(shape with { Accumulate = true });
    }

    [Theory, MemberData(nameof(Batched))]
    public void Run_Batched_FormsEveryProduct(GemmShape shape)
    {
        GemmCheck.RunTransposes<float>(shape);
        GemmCheck.RunTransposes<double>(shape with { Accumulate = true });
    }

    [Fact]
    public void Run_BatchesOntoOneResult_AddsThemUp()
    {
        GemmCheck.RunTransposes<float>(new(30, 40, 20) { Accumulate = true, Batches = [new(3, 700, 900, 0)] });
        GemmCheck.RunTransposes<float>(new(30, 4, 70) { Accumulate = true, Batches = [new(2, 70 * 30, 4 * 70, 1300), new(3, 4300, 600, 0)] });
    }

    [Fact]
    public void Run_RandomShapes_EqualTheScalarSum()
    {
        var random = new RandomStream(seed: 3, stream: 1, iteration: 0, inner: 0);
        for (var i = 0; i < 400; i++)
        {
            int Draw(int most) => 1 + (int)(random.NextDouble() * most);
            GemmCheck.Run<float>(new(Draw(40), Draw(40), Draw(40)) { TransposeA = i % 2 == 1, TransposeB = i / 2 % 2 == 1, Accumulate = i / 4 % 2 == 1 });
        }
    }

    [Theory]
    [InlineData(0, 3, 4)]
    [InlineData(3, 0, 4)]
    [InlineData(3, 4, 0)]
    public void Run_EmptySizes_LeaveOrClearC(int m, int n, int k)
    {
        GemmCheck.RunTransposes<float>(new(m, n, k));
        GemmCheck.RunTransposes<float>(new(m, n, k) { Accumulate = true });
    }

    [Theory]
    [InlineData(64, 300, 256)]
    [InlineData(9, 47, 700)]
    [InlineData(200, 1050, 90)]
    [InlineData(70, 60, 90)]
    public void RunPacked_AnyShapeWhereItPays_EqualsTheScalarSum(int m, int n, int k)
    {
        foreach (var transposeA in (bool[])[false, true])
        {
            GemmCheck.Run<float>(new(m, n, k) { TransposeA = transposeA, TransposeB = true, Accumulate = transposeA }, packed: true);
            GemmCheck.Run<double>(new(m, n, k) { TransposeA = transposeA, TransposeB = true, LeadingB = k + 3 }, packed: true);
        }
    }

    [Theory]
    [InlineData(70, 64, 64, false)]
    [InlineData(70, 64, 64, true)]
    [InlineData(40, 300, 700, false)]
    [InlineData(64, 50, 1100, false)]
    public unsafe void Run_AskingForWhatComesNext_GivesTheSameBitsAndTouchesNothing(int m, int n, int k, bool transposeB)
    {
        var gemm = new Gemm<float>(m, n, k, transposeA: k > 1000, transposeB);
        Vec<float> a = new(m * k), b = new(k * n), packed = new(Math.Max(1, gemm.PackedLength)), c = new(m * n), d = new(m * n), next = new(1000);
        for (var i = 0; i < a.Length; i++) a[i] = MathF.Sin(i);
        for (var i = 0; i < b.Length; i++) b[i] = MathF.Cos(i);
        next.Span.Fill(7);
        gemm.Run(a.Pointer, b.Pointer, c.Pointer);
        // The second lies nowhere.
        foreach (var needed in (NeededNext[])[new((nint)next.Pointer, 0, 4000), new((nint)next.Pointer, 64, 1 << 20), new((nint)next.Pointer, (nint)next.Pointer, 12)])
        {
            d.Span.Clear();
            gemm.Run(a.Pointer, b.Pointer, d.Pointer, needed);
            Assert.Equal(c.Span, d.Span);
            if (gemm.PackedLength == 0) continue;
            gemm.Pack(b.Pointer, packed.Pointer);
            gemm.RunPacked(a.Pointer, packed.Pointer, d.Pointer, needed);
            Assert.Equal(c.Span, d.Span);
        }
        Assert.All(next.Span.ToArray(), x => Assert.Equal(7, x));
    }

    [Fact]
    public unsafe void RunPacked_PackedByAnotherShape_GivesTheSameBits()
    {
        const int N = 70, K = 90;
        Gemm<float> packer = new(new(64, N, K) { TransposeB = true }), other = new(new(9, N, K) { TransposeA = true });
        Vec<float> a = new(9 * K), b = new(N * K), transposed = new(N * K), packed = new(packer.PackedLength), c = new(9 * N), d = new(9 * N);
        for (var i = 0; i < a.Length; i++) a[i] = MathF.Sin(i);
        for (var j = 0; j < N; j++)
            for (var k = 0; k < K; k++)
                transposed[k * N + j] = b[j * K + k] = MathF.Cos(j * K + k);
        packer.Pack(b.Pointer, packed.Pointer);
        other.RunPacked(a.Pointer, packed.Pointer, c.Pointer);
        other.Run(a.Pointer, transposed.Pointer, d.Pointer);
        Assert.Equal(d.Span, c.Span);
    }

    [Fact]
    public unsafe void Pack_WherePackingDoesNotPay_Throws()
    {
        var gemm = new Gemm<float>(new(64, 32, 32));
        Assert.Equal(0, gemm.PackedLength);
        Assert.Throws<InvalidOperationException>(() => gemm.Pack(null, null));
    }

    [Fact]
    public unsafe void RunPacked_SeveralB_Throws()
    {
        var gemm = new Gemm<float>(new(4, 30, 5) { Batches = [new(2, 20, 150, 120)] });
        var error = Assert.Throws<InvalidOperationException>(() => gemm.RunPacked(null, null, null));
        Assert.Contains("2 of them 150 elements apart", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(190, 70, 300)]
    [InlineData(64, 10, 784)]
    [InlineData(784, 10, 64)]
    [InlineData(10, 700, 100)]
    [InlineData(135, 1040, 60)]
    [InlineData(150, 64, 64)]
    [InlineData(64, 50, 1100)]
    public void Run_OnThreeThreads_GivesTheSameBits(int m, int n, int k)
    {
        try
        {
            WorkerPool.UseThreads(3);
            GemmCheck.RunTransposes<float>(new(m, n, k));
            GemmCheck.Run<float>(new(m, n, k) { TransposeB = true, Batches = [new(2, 0, 0, m * n)] });
            GemmCheck.Run<float>(new(m, n, k) { Accumulate = true, Batches = [new(2, 1, 1, 0)] });
        }
        finally
        {
            WorkerPool.UseThreads(1);
        }
    }

    [Fact]
    public void Run_BatchesOnTwoThreads_FormsEveryProduct()
    {
        try
        {
            WorkerPool.UseThreads(2);
            GemmCheck.RunTransposes<float>(new(64, 48, 48) { Batches = [new(9, 64 * 48, 48 * 48, 64 * 48)] });
            GemmCheck.RunTransposes<float>(new(20, 2, 128) { Batches = [new(40, 20 * 128, 2 * 128, 40)] });
        }
        finally
        {
            WorkerPool.UseThreads(1);
        }
    }

    [Theory]
    [InlineData(64, 10, 64, true)]
    [InlineData(64, 8, 784, false)]
    [InlineData(200, 300, 200, true)]
    [InlineData(64, 50, 1100, false)]
    public unsafe void Run_Repeated_AllocatesNothing(int m, int n, int k, bool transposeB)
    {
        var gemm = new Gemm<float>(m, n, k, transposeA: k > 1000, transposeB);
        Vec<float> a = new(m * k), b = new(k * n), c = new(m * n);
        Assert.Equal(0, Allocation.OfSteadyState(() => gemm.Run(a.Pointer, b.Pointer, c.Pointer)));
    }

    [Fact]
    public void Constructor_ShapesThatDoNotFit_SayWhatCame()
    {
        Assert.Contains("m = -1", Assert.Throws<ArgumentException>(() => new Gemm<float>(new(-1, 2, 3))).Message, StringComparison.Ordinal);
        Assert.Contains("LeadingB of at least a row's 2", Assert.Throws<ArgumentException>(() => new Gemm<float>(new(1, 2, 3) { LeadingB = 1 })).Message, StringComparison.Ordinal);
        Assert.Contains("StrideC = 0", Assert.Throws<ArgumentException>(() => new Gemm<float>(new(1, 2, 3) { Batches = [new(2, 3, 6, 0)] })).Message, StringComparison.Ordinal);
        Assert.Contains("got 3", Assert.Throws<ArgumentException>(() => new Gemm<float>(new(1, 2, 3) { Batches = [default, default, default] })).Message, StringComparison.Ordinal);
    }
}
