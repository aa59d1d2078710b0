using System.Globalization;
using Bilevel.Numerics;

namespace Bilevel.Bench.Gemm;

/// <summary>A shape to measure: m × n × k, transposes, number of equal products, of which so many are heads in a row of memory.</summary>
internal readonly record struct Case(int M, int N, int K, bool TransposeA = false, bool TransposeB = false, int Batch = 1, int Heads = 0)
{
    /// <summary>Floating-point operations.</summary>
    public double Operations => 2.0 * M * N * K * Batch;

    public Layout A => TransposeA ? Layout.Of(K, M, Batch, Heads) : Layout.Of(M, K, Batch, Heads);

    public Layout B => TransposeB ? Layout.Of(N, K, Batch, Heads) : Layout.Of(K, N, Batch, Heads);

    public Layout C => Layout.Of(M, N, Batch, Heads);

    /// <summary>The shape for the library.</summary>
    public GemmShape Shape => new(M, N, K)
    {
        TransposeA = TransposeA,
        TransposeB = TransposeB,
        LeadingA = A.Leading,
        LeadingB = B.Leading,
        LeadingC = C.Leading,
        Batches = Batch == 1 ? [] : Heads == 0 ? [new(Batch, A.Inner, B.Inner, C.Inner)] : [new(Batch / Heads, A.Outer, B.Outer, C.Outer), new(Heads, A.Inner, B.Inner, C.Inner)],
    };

    /// <summary>The table's rows by name of the group.</summary>
    public static IReadOnlyDictionary<string, Case[]> Groups { get; } = new Dictionary<string, Case[]>
    {
        ["square"] = [new(256, 256, 256), new(512, 512, 512), new(768, 768, 768), new(1024, 1024, 1024), new(1536, 1536, 1536), new(2048, 2048, 2048)],
        ["large"] = [new(1024, 1024, 1024), new(1536, 1536, 1536), new(2048, 2048, 2048), new(1024, 4096, 256), new(1024, 256, 4096)],
        ["far"] = [.. from shape in (Case[])[new(1024, 256, 256), new(1024, 688, 256), new(1024, 256, 688), new(1024, 256, 4096), new(4096, 256, 1024)] select shape with { TransposeA = true }],
        ["square-nt"] = [.. from n in (int[])[256, 512, 1024, 2048] from flags in (int[])[1, 2] select new Case(n, n, n, (flags & 2) != 0, (flags & 1) != 0)],
        ["work"] =
        [
            .. Three(64, 256, 256), .. Three(64, 300, 256), .. Three(64, 512, 256), .. Three(64, 256, 300), new(2048, 256, 256), new(2048, 256, 300), new(2048, 300, 256),
            new(256, 256, 2048, TransposeA: true), new(300, 256, 2048, TransposeA: true), .. Three(256, 500, 500), new(500, 500, 256, TransposeA: true),
            .. Three(1024, 256, 256), .. Three(1024, 688, 256), .. Three(1024, 256, 688), .. Three(1024, 4096, 256), .. Three(1024, 256, 4096),
            new(4096, 256, 1024, TransposeA: true), new(400, 256, 256), new(128, 128, 32, TransposeB: true, Batch: 64), new(128, 32, 128, Batch: 64), new(128, 32, 128, TransposeA: true, Batch: 64),
        ],
        ["programs"] =
        [
            new(128, 32, 128, Batch: 64, Heads: 8), new(128, 128, 32, TransposeB: true, Batch: 64, Heads: 8), new(128, 32, 128, TransposeA: true, Batch: 64, Heads: 8),
            new(256, 256, 12400, TransposeA: true), new(256, 300, 12800, TransposeA: true), new(256, 256, 1984, TransposeA: true),
            new(256, 500, 500), new(256, 500, 500, TransposeB: true), new(500, 500, 256, TransposeA: true),
            .. Three(1024, 256, 4096), .. Three(1024, 4096, 256), .. Three(1024, 688, 256), .. Three(12800, 256, 256), new(12800, 256, 300, TransposeB: true),
        ],
        ["texts"] =
        [
            .. Three(400, 64, 64), .. Three(512, 64, 64), .. Three(12800, 64, 64), new(12800, 64, 50, TransposeB: true), .. Three(12800, 50, 64),
            new(64, 64, 12400, TransposeA: true), new(64, 50, 12800, TransposeA: true), new(64, 64, 1984, TransposeA: true),
        ],
        ["small"] =
        [
            .. Three(64, 10, 784), new(784, 10, 64, TransposeA: true), .. Three(64, 20, 784), new(20, 2, 128, Batch: 20), new(20, 2, 128, TransposeB: true, Batch: 20),
            new(128, 2, 20, TransposeA: true, Batch: 20), new(64, 1, 256), new(256, 1, 64, TransposeA: true), new(256, 500, 1), new(1, 256, 256), new(1, 256, 256, TransposeB: true), new(200, 1, 200), new(4, 256, 256), new(16, 256, 256),
            new(3, 3, 3), new(8, 8, 8), new(16, 16, 16), new(32, 32, 32), new(48, 48, 48), new(64, 64, 64), new(100, 100, 100), new(63, 255, 257), new(37, 51, 129),
        ],
    };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Batch > 1 ? $"{Batch} × " : "")}{M}·{N}·{K} {(TransposeA ? 'T' : 'N')}{(TransposeB ? 'T' : 'N')}{(Heads > 0 ? " heads" : "")}");

    private static Case[] Three(int m, int n, int k) => [new(m, n, k), new(m, n, k, TransposeB: true), new(m, n, k, TransposeA: true)];
}
