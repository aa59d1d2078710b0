using BenchmarkDotNet.Attributes;
using Bilevel.Numerics;

namespace Bilevel.Bench.Kernels;

/// <summary>A matrix product: C [m, n] = op(A) op(B) over k; transposes as letters.</summary>
public sealed record Product(int M, int N, int K, string Letters, string Of) : ICounted
{
    /// <inheritdoc/>
    public double Operations => 2.0 * M * N * K;

    /// <inheritdoc/>
    public override string ToString() => $"{M}·{N}·{K} {Letters} ({Of})";
}

/// <summary>Matrix products of the shapes that the workloads have, on one thread.</summary>
public class MatrixProducts
{
    private Gemm<float> _gemm = null!;
    private Vec<float> _a = null!, _b = null!, _c = null!;

    /// <summary>The shape.</summary>
    [ParamsSource(nameof(Shapes))]
    public Product Shape { get; set; } = null!;

    /// <summary>All shapes.</summary>
    public static IEnumerable<Product> Shapes =>
    [
        new(64, 10, 784, "NN", "softmax"), new(784, 10, 64, "TN", "softmax"), new(256, 500, 500, "NN", "reward"), new(256, 500, 500, "NT", "reward"), new(500, 500, 256, "TN", "reward"),
        new(64, 256, 256, "NT", "RNN step"), new(2048, 256, 300, "NT", "RNN inputs"), new(256, 256, 2048, "TN", "RNN weights"),
        new(1024, 256, 256, "NT", "Llama q"), new(1024, 688, 256, "NT", "Llama up"), new(1024, 256, 688, "NT", "Llama down"), new(1024, 4096, 256, "NT", "Llama head"),
        new(512, 512, 512, "NN", "square"), new(1024, 1024, 1024, "NN", "square"),
    ];

    /// <summary>Makes the operands.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _gemm = new(Shape.M, Shape.N, Shape.K, Shape.Letters[0] == 'T', Shape.Letters[1] == 'T');
        (_a, _b, _c) = (Numbers.Normal(Shape.M * Shape.K), Numbers.Normal(Shape.K * Shape.N), new(Shape.M * Shape.N));
    }

    /// <summary>The product.</summary>
    [Benchmark]
    public unsafe void Multiply() => _gemm.Run(_a.Pointer, _b.Pointer, _c.Pointer);
}
