namespace Bilevel.Numerics;

/// <summary>Up to two axes of equal products, numbered through.</summary>
internal readonly unsafe struct GemmBatches(IReadOnlyList<GemmBatch> axes)
{
    private readonly GemmBatch _outer = axes.Count > 1 ? axes[0] : new(1, 0, 0, 0);
    private readonly GemmBatch _inner = axes.Count > 0 ? axes[^1] : new(1, 0, 0, 0);

    /// <summary>The number of products.</summary>
    public int Count => _outer.Count * _inner.Count;

    /// <summary>Whether each product has a C of its own, so that they may be formed at the same time.</summary>
    public bool Separate => (_outer.Count <= 1 || _outer.StrideC != 0) && (_inner.Count <= 1 || _inner.StrideC != 0);

    /// <summary>The matrices of a product.</summary>
    public GemmMatrices<T> At<T>(int product, T* a, T* b, T* c)
        where T : unmanaged
    {
        var (i, j) = (product / _inner.Count, product % _inner.Count);
        return new(a + i * _outer.StrideA + j * _inner.StrideA, b + i * _outer.StrideB + j * _inner.StrideB, c + i * _outer.StrideC + j * _inner.StrideC);
    }
}
