using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Autodiff;

/// <summary>Matrix products of views, with the right operand as it lies or packed before.</summary>
internal sealed unsafe class MatMulKernel<T> : Kernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Operand _a, _b, _c;
    private readonly bool _packed;
    private readonly (nint A, nint B, nint C)[] _products;
    private readonly Gemm<T> _gemm;

    public MatMulKernel(Gemm<T> gemm, ProductLayout layout, Operand a, Operand b, Operand c, bool packed)
    {
        (_gemm, _a, _b, _c, _packed, _products) = (gemm, a, b, c, packed, [.. layout.Outer]);
        var shape = layout.Shape;
        var batch = shape.Batches.Aggregate(_products.Length, (all, axis) => all * axis.Count);
        Name = $"matmul {(shape.TransposeA ? 'T' : 'N')}{(shape.TransposeB ? 'T' : 'N')} {(batch > 1 ? $"{batch} × " : "")}{shape.M}·{shape.K}·{shape.N}"
            + (packed ? " packed" : "") + (shape.Accumulate ? " added" : "");
    }

    public override string Name { get; }

    public override void Run(void** slots)
    {
        var a = _a.In<T>(slots);
        var b = _b.In<T>(slots);
        var c = _c.In<T>(slots);
        foreach (var at in _products)
        {
            if (_packed) _gemm.RunPacked(a + at.A, b, c + at.C);
            else _gemm.Run(a + at.A, b + at.B, c + at.C);
        }
    }
}

/// <summary>Copies the right operand of several products into the order in which they read it.</summary>
internal sealed unsafe class PackKernel<T>(Gemm<T> gemm, Operand b, Operand packed, GemmShape shape) : Kernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Name => $"pack {(shape.TransposeB ? 'T' : 'N')} {shape.K}·{shape.N}";

    public override void Run(void** slots) => gemm.Pack(b.In<T>(slots), packed.In<T>(slots));
}
