using Bilevel.Numerics;

namespace Bilevel.Bench.Gemm;

/// <summary>Operands of one case: one set, which stays in the caches, or a ring of sets, each used in its turn, so that it comes from memory.</summary>
internal sealed unsafe class Operands
{
    private const long BytesOfARing = 64 << 20;
    private readonly Vec<float> _a, _b, _c;
    private readonly Strides _stride;
    private readonly int _sets;
    private int _turn = -1;

    public Operands(Case shape, bool cold)
    {
        _stride = new(shape.A.Span, shape.B.Span, shape.C.Span);
        _sets = cold ? (int)Math.Max(2, BytesOfARing / (sizeof(float) * ((long)_stride.A + _stride.B + _stride.C))) : 1;
        (_a, _b, _c) = (Draw(_stride.A * _sets, 1), Draw(_stride.B * _sets, 2), new(_stride.C * _sets));
    }

    /// <summary>The results of the first set.</summary>
    public ReadOnlySpan<float> Results => _c.Span[.._stride.C];

    /// <summary>Addresses of the next set.</summary>
    public void Next(out float* a, out float* b, out float* c)
    {
        _turn = _turn + 1 < _sets ? _turn + 1 : 0;
        a = _a.Pointer + (nint)_turn * _stride.A;
        b = _b.Pointer + (nint)_turn * _stride.B;
        c = _c.Pointer + (nint)_turn * _stride.C;
    }

    private static Vec<float> Draw(int length, uint key)
    {
        var values = new Vec<float>(length);
        for (var i = 0; i < length; i++) values[i] = (uint)(i * 2654435761u + key * 40503u) / (float)uint.MaxValue - 0.5f;
        return values;
    }

    private readonly record struct Strides(int A, int B, int C);
}
