using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Autodiff;

/// <summary>Matrix products of equal shapes, one after another.</summary>
internal sealed unsafe class MatMulKernel<T> : Kernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Operand _a, _b, _c;
    private readonly int _batch;
    private readonly nint _sizeA, _sizeB, _sizeC;
    private readonly Gemm<T> _gemm;

    public MatMulKernel(Operand a, Operand b, Operand c, int batch, int m, int n, int k, bool transposeA, bool transposeB)
    {
        (_a, _b, _c, _batch) = (a, b, c, batch);
        (_sizeA, _sizeB, _sizeC) = ((nint)m * k, (nint)k * n, (nint)m * n);
        _gemm = new(m, n, k, transposeA, transposeB);
        Name = $"matmul {(transposeA ? 'T' : 'N')}{(transposeB ? 'T' : 'N')} {(batch > 1 ? $"{batch} × " : "")}{m}·{k}·{n}";
    }

    public override string Name { get; }

    public override void Run(void** slots)
    {
        var (a, b, c) = (_a, _b, _c);
        for (var i = 0; i < _batch; i++)
            _gemm.Run(a.In<T>(slots) + i * _sizeA, b.In<T>(slots) + i * _sizeB, c.In<T>(slots) + i * _sizeC);
    }
}
