using System.Numerics;

namespace Bilevel.Numerics;

/// <summary>Dense matrix products C = op(A)·op(B) of row-major matrices, planned once for a shape and then run without allocation.</summary>
/// <remarks>
/// Every element is Σ_k a_k b_k added in the order of k with one rounding a term, so its bits depend neither on tiles nor on threads nor on the
/// width of the vectors. An instance runs one product at a time.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed unsafe class Gemm<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GemmShape _shape;
    private readonly GemmPlan<T> _plan;
    private readonly GemmRun<T> _run;

    /// <summary>Plans products of a shape.</summary>
    /// <exception cref="ArgumentException">A size is negative, a leading dimension is shorter than a row, or the batches do not fit.</exception>
    public Gemm(GemmShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        _shape = shape.Checked();
        Operations = shape.Operations;
        _plan = new(_shape);
        _run = new(_shape, _plan);
    }

    /// <summary>A product of op(A) m × k and op(B) k × n, stored densely.</summary>
    /// <param name="m">Rows of the result.</param>
    /// <param name="n">Columns of the result.</param>
    /// <param name="k">Length of the sums.</param>
    /// <param name="transposeA">A is stored k × m.</param>
    /// <param name="transposeB">B is stored n × k.</param>
    /// <exception cref="ArgumentException">A size is negative.</exception>
    public Gemm(int m, int n, int k, bool transposeA, bool transposeB)
        : this(new GemmShape(m, n, k) { TransposeA = transposeA, TransposeB = transposeB })
    {
    }

    /// <summary>Floating-point operations of one run.</summary>
    public long Operations { get; }

    /// <summary>Elements that a packed op(B) of one matrix needs; 0 where packing does not pay for this shape.</summary>
    public int PackedLength => _plan.PackingPays ? _plan.PackedWidth * _shape.K : 0;

    /// <summary>Overwrites C with the products, or adds them to it; C overlaps neither A nor B.</summary>
    public void Run(T* a, T* b, T* c) => _run.Run(a, b, c, packed: false);

    /// <summary>Copies op(B) of one matrix into panels, which every product with the same n and k can use, whatever its m and transposes.</summary>
    /// <param name="b">One matrix as this shape stores it.</param>
    /// <param name="packed"><see cref="PackedLength"/> elements, overwritten.</param>
    public void Pack(T* b, T* packed) => _run.Pack(b, packed);

    /// <summary>As <see cref="Run"/>, with one op(B) for all the products that <see cref="Pack"/> copied before.</summary>
    /// <exception cref="InvalidOperationException">The products have several B.</exception>
    public void RunPacked(T* a, T* packed, T* c)
    {
        foreach (var batch in _shape.Batches)
            if (batch is { Count: > 1, StrideB: not 0 })
                throw new InvalidOperationException($"expected one B for all products to be packed, got {batch.Count} of them {batch.StrideB} elements apart");
        _run.Run(a, packed, c, packed: true);
    }
}
