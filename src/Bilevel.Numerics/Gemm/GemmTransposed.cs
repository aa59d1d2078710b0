using System.Numerics;
using Bilevel.Numerics.Kernels;

namespace Bilevel.Numerics;

/// <summary>A long product whose columns leave lanes empty where its rows fill them: Cᵀ = op(B)ᵀ·op(A)ᵀ, transposed when it is complete.</summary>
/// <remarks>The sums are the same, in the same order of k.</remarks>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class GemmTransposed<T> : IGemmMethod<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GemmShape _shape;
    private readonly GemmRun<T> _transposed;
    private readonly Vec<T> _result;

    /// <summary>Plans the product of the transposes.</summary>
    public GemmTransposed(GemmShape shape)
    {
        _shape = shape;
        var transposed = shape.Transposed() with { LeadingC = shape.M };
        _transposed = new(transposed, new(transposed));
        _result = new(shape.M * shape.N);
    }

    /// <summary>Whether a shape is multiplied so: a tenth of the lanes or more is won, both operands have their rows along k, and k is so long that the transposition is a small part of the work.</summary>
    public static bool Suits(GemmShape shape) =>
        shape is { TransposeA: true, TransposeB: false, Batches.Count: 0 } && GemmPlan<T>.IsLong(shape) && 10L * Lanes(shape.M) * shape.N < 9L * Lanes(shape.N) * shape.M;

    /// <inheritdoc/>
    public void Run(T* a, T* b, T* c)
    {
        if (_shape.Accumulate) Transpose.Copy(c, _shape.LeadingC, _shape.M, _shape.N, _result.Pointer, _shape.M);
        _transposed.Run(b, a, _result.Pointer, packed: false);
        Transpose.Copy(_result.Pointer, _shape.M, _shape.N, _shape.M, c, _shape.LeadingC);
    }

    private static long Lanes(int n) => (n + Tiles<T>.Lanes - 1) / Tiles<T>.Lanes * Tiles<T>.Lanes;
}
