using System.Numerics;
using Bilevel.Numerics.Parallel;

namespace Bilevel.Autodiff;

/// <summary>Fills a tensor with the uniform numbers that its indices name; an element's number does not depend on how the work is shared.</summary>
internal sealed unsafe class KeyedUniformKernel<T>(ulong seed, byte stream, Operand indices, int indexCount, Operand to, int count) : Kernel<T>, IPartitioned
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // About 20 µs of work.
    private const int Part = 8192;

    private void** _slots;

    public override string Name => $"keyed-uniform {count}";

    public override void Run(void** slots)
    {
        _slots = slots;
        var parts = (count + Part - 1) / Part;
        if (parts > 1) WorkerPool.Shared.For(parts, this);
        else ((IPartitioned)this).Run(0);
    }

    void IPartitioned.Run(int part)
    {
        var draw = new UniformDraw(seed, stream, new(indices.In<int>(_slots), indexCount));
        var result = to.In<T>(_slots);
        Span<float> four = stackalloc float[4];
        var end = Math.Min((part + 1) * Part, count);
        for (var i = part * Part; i < end; i += 4)
        {
            draw.Four((uint)i / 4, four);
            for (var j = 0; j < Math.Min(4, end - i); j++) result[i + j] = T.CreateChecked(four[j]);
        }
    }
}
