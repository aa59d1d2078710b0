namespace Bilevel.Numerics;

/// <summary>One more axis of equal products: how many, and how far apart their matrices lie.</summary>
/// <param name="Count">The products along the axis.</param>
/// <param name="StrideA">Elements from one A to the next; 0 = the same matrix for all.</param>
/// <param name="StrideB">Elements from one B to the next; 0 = the same matrix for all.</param>
/// <param name="StrideC">Elements from one C to the next; 0 = all are added up in one matrix, which takes <see cref="GemmShape.Accumulate"/>.</param>
public readonly record struct GemmBatch(int Count, nint StrideA, nint StrideB, nint StrideC);

/// <summary>What a product C = op(A)·op(B) looks like: op(A) is m × k, op(B) is k × n, C is m × n, all stored row by row.</summary>
/// <param name="M">Rows of C.</param>
/// <param name="N">Columns of C.</param>
/// <param name="K">Length of the sums.</param>
public sealed record GemmShape(int M, int N, int K)
{
    /// <summary>A is stored k × m.</summary>
    public bool TransposeA { get; init; }

    /// <summary>B is stored n × k.</summary>
    public bool TransposeB { get; init; }

    /// <summary>Elements from one stored row of A to the next; 0 = as many as a row has.</summary>
    public int LeadingA { get; init; }

    /// <summary>Elements from one stored row of B to the next; 0 = as many as a row has.</summary>
    public int LeadingB { get; init; }

    /// <summary>Elements from one row of C to the next; 0 = n.</summary>
    public int LeadingC { get; init; }

    /// <summary>Axes of equal products, outermost first; at most two.</summary>
    public IReadOnlyList<GemmBatch> Batches { get; init; } = [];

    /// <summary>C += op(A)·op(B) instead of C = op(A)·op(B).</summary>
    public bool Accumulate { get; init; }

    /// <summary>Floating-point operations of all the products.</summary>
    public long Operations => Batches.Aggregate(2L * M * N * K, (all, batch) => all * batch.Count);

    /// <summary>The same shape with every leading dimension filled in.</summary>
    /// <exception cref="ArgumentException">A size is negative, a leading dimension is shorter than a row, or the batches do not fit.</exception>
    internal GemmShape Checked()
    {
        if (M < 0 || N < 0 || K < 0) throw new ArgumentException($"expected sizes of at least 0, got m = {M}, n = {N}, k = {K}");
        if (Batches.Count > 2) throw new ArgumentException($"expected at most two batch axes, got {Batches.Count}");
        foreach (var batch in Batches)
        {
            if (batch.Count < 0) throw new ArgumentException($"expected a batch axis of at least 0 products, got {batch.Count}");
            if (batch is { Count: > 1, StrideC: 0 } && !Accumulate)
                throw new ArgumentException($"expected a stride between the results of {batch.Count} products, or Accumulate, which adds them up; got StrideC = 0");
        }
        return this with
        {
            LeadingA = Leading(LeadingA, TransposeA ? M : K, nameof(LeadingA)),
            LeadingB = Leading(LeadingB, TransposeB ? K : N, nameof(LeadingB)),
            LeadingC = Leading(LeadingC, N, nameof(LeadingC)),
        };
    }

    /// <summary>The shape of Cᵀ = op(B)ᵀ·op(A)ᵀ, with A and B exchanged and the leading dimension of C as it is.</summary>
    internal GemmShape Transposed() => this with
    {
        M = N,
        N = M,
        TransposeA = !TransposeB,
        TransposeB = !TransposeA,
        LeadingA = LeadingB,
        LeadingB = LeadingA,
        Batches = [.. Batches.Select(batch => batch with { StrideA = batch.StrideB, StrideB = batch.StrideA })],
    };

    private static int Leading(int given, int row, string name) =>
        given == 0 ? row
        : given >= row ? given
        : throw new ArgumentException($"expected {name} of at least a row's {row} elements, or 0, got {given}");
}
