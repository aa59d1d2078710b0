using System.Numerics;
using System.Runtime.CompilerServices;
using Bilevel.Numerics;

namespace Bilevel.Autodiff;

/// <summary>Matrix products of views, with the right operand as it lies or packed before.</summary>
internal sealed unsafe class MatMulKernel<T> : Kernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Operand _a, _b, _c;
    private readonly bool _packed;
    private readonly (nint A, nint B, nint C)[] _products;
    private readonly Gemm<T> _gemm;
    private readonly bool _isOne;

    public MatMulKernel(Gemm<T> gemm, ProductLayout layout, Operand a, Operand b, Operand c, bool packed)
    {
        (_gemm, _a, _b, _c, _packed, _products) = (gemm, a, b, c, packed, [.. layout.Outer]);
        var shape = layout.Shape;
        var batch = shape.Batches.Aggregate(_products.Length, (all, axis) => all * axis.Count);
        _isOne = batch == 1;
        Name = $"matmul {(shape.TransposeA ? 'T' : 'N')}{(shape.TransposeB ? 'T' : 'N')} {(batch > 1 ? $"{batch} × " : "")}{shape.M}·{shape.K}·{shape.N}"
            + (packed ? " packed" : "") + (shape.Accumulate ? " added" : "");
    }

    public override string Name { get; }

    /// <summary>What to ask for: a buffer, another, and the length of each.</summary>
    public (Operand First, Operand? Second, nint Bytes)? Needed { get; private set; }

    /// <summary>The buffers whose lines it leaves in the caches.</summary>
    public IEnumerable<Operand> Touched => [_a, _c];

    /// <summary>Takes on to ask for some buffers while it works, and returns the others; a batch of products takes on none.</summary>
    /// <param name="buffers">At least one.</param>
    /// <param name="elements">Length of each.</param>
    public List<Operand> AskFor(List<Operand> buffers, int elements)
    {
        if (!_isOne) return buffers;
        Needed = (buffers[0], buffers.Count > 1 ? buffers[1] : null, (nint)elements * sizeof(T));
        return [.. buffers.Skip(2)];
    }

    public override void Ask() => ObjectLines.Ask(_products);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(void** slots)
    {
        var needed = Needed is var (first, second, bytes) ? new NeededNext((nint)first.In<T>(slots), second is { } other ? (nint)other.In<T>(slots) : 0, bytes) : default;
        var a = _a.In<T>(slots);
        var b = _b.In<T>(slots);
        var c = _c.In<T>(slots);
        foreach (var at in _products)
        {
            if (_packed) _gemm.RunPacked(a + at.A, b, c + at.C, needed);
            else _gemm.Run(a + at.A, b + at.B, c + at.C, needed);
        }
    }
}

/// <summary>Copies the right operand of several products into the order in which they read it.</summary>
internal sealed unsafe class PackKernel<T>(Gemm<T> gemm, Operand b, Operand packed, GemmShape shape) : Kernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Name => $"pack {(shape.TransposeB ? 'T' : 'N')} {shape.K}·{shape.N}";

    public override void Run(void** slots) => gemm.Pack(b.In<T>(slots), packed.In<T>(slots));
}
