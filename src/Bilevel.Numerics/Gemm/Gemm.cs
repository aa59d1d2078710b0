using System.Numerics;

namespace Bilevel.Numerics;

/// <summary>Dense matrix products C = op(A)·op(B) of row-major matrices, planned once for a shape and then run without allocation.</summary>
/// <remarks>
/// Every element is Σ_k a_k b_k with one rounding a term, added in the order of k; or, for shapes with few columns or rows that are stored along k, in
/// lanes of 64 bytes that are added up at the end. Which of the two follows from the shape alone, so bits depend neither on threads nor on the width
/// of the machine's vectors. An instance runs one product at a time.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed unsafe class Gemm<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GemmShape _shape;
    private readonly GemmPlan<T> _plan;
    private readonly GemmRun<T> _tiles;
    private readonly IGemmMethod<T> _method;

    /// <summary>Plans products of a shape.</summary>
    /// <exception cref="ArgumentException">A size is negative, a leading dimension is shorter than a row, or the batches do not fit.</exception>
    public Gemm(GemmShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        _shape = shape.Checked();
        Operations = shape.Operations;
        _plan = new(_shape);
        _tiles = new(_shape, _plan);
        _method = GemmDot<T>.Suits(_shape) ? new GemmDot<T>(_shape) : GemmTransposed<T>.Suits(_shape) ? new GemmTransposed<T>(_shape) : BetterTransposed(_shape) ? Transposed(_shape) : _tiles;
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
    public int PackedLength => _method == _tiles && _plan.PackingPays ? _plan.PackedWidth * _shape.K : 0;

    /// <summary>Overwrites C with the products, or adds them to it; C overlaps neither A nor B.</summary>
    public void Run(T* a, T* b, T* c) => _method.Run(a, b, c);

    /// <summary>As <see cref="Run(T*, T*, T*)"/>, and asks for what is needed after it.</summary>
    public void Run(T* a, T* b, T* c, NeededNext next)
    {
        if (_method == _tiles) _tiles.Run(a, b, c, packed: false, next);
        else _method.Run(a, b, c);
    }

    /// <summary>Copies op(B) of one matrix into panels, which every product with the same n and k can use, whatever its m and transposes.</summary>
    /// <param name="b">One matrix as this shape stores it.</param>
    /// <param name="packed"><see cref="PackedLength"/> elements, overwritten.</param>
    /// <exception cref="InvalidOperationException">Packing does not pay for this shape.</exception>
    public void Pack(T* b, T* packed)
    {
        if (PackedLength == 0) throw new InvalidOperationException($"expected a shape for which packing pays, got {_shape}");
        _tiles.Pack(b, packed);
    }

    /// <summary>As <see cref="Run(T*, T*, T*)"/>, with one op(B) for all the products that <see cref="Pack"/> copied before.</summary>
    /// <remarks>Sums are always in the order of k, also where <see cref="Run(T*, T*, T*)"/> has another (there <see cref="PackedLength"/> is 0).</remarks>
    /// <exception cref="InvalidOperationException">The products have several B.</exception>
    public void RunPacked(T* a, T* packed, T* c, NeededNext next = default)
    {
        foreach (var batch in _shape.Batches)
            if (batch is { Count: > 1, StrideB: not 0 })
                throw new InvalidOperationException($"expected one B for all products to be packed, got {batch.Count} of them {batch.StrideB} elements apart");
        _tiles.Run(a, packed, c, packed: true, next);
    }

    // Few columns leave lanes empty, and a transposed A has its rows beside each other: then rows take the lanes.
    private static bool BetterTransposed(GemmShape shape)
    {
        var lanes = Tiles<T>.Lanes;
        return shape.TransposeA && shape.M >= lanes && shape.N < 2 * lanes && 4 * shape.N < 3 * ((shape.N + lanes - 1) / lanes * lanes);
    }

    private static GemmRun<T> Transposed(GemmShape shape)
    {
        var transposed = shape.Transposed();
        return new(transposed, new(transposed), transposesC: true);
    }
}
