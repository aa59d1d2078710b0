using System.Numerics;
using System.Runtime.CompilerServices;

namespace Bilevel.Numerics;

/// <summary>A tile of dot products by plain loops: the same bits as the emitted one, slowly.</summary>
internal sealed unsafe class PlainDot<T>(DotForm form)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly int s_lanes = DotEmitter.LaneBytes / sizeof(T);

    /// <summary>Does what the emitted <see cref="Tile{T}"/> of this form does.</summary>
    [SkipLocalsInit]
    public void Run(T* a, T* b, T* c, TileCall* call)
    {
        var lanes = stackalloc T[s_lanes];
        var k = call->Segments[0].Length * s_lanes;
        for (var rest = (byte*)call->Mask; form.Masked && *rest != 0; rest += sizeof(T)) k++;
        for (var i = 0; i < form.Rows; i++)
        {
            for (var j = 0; j < form.Columns; j++)
            {
                new Span<T>(lanes, s_lanes).Clear();
                for (nint l = 0; l < k; l++) lanes[l % s_lanes] = T.FusedMultiplyAdd(a[i * call->RowA + l], b[j * call->StepB + l], lanes[l % s_lanes]);
                for (var half = s_lanes / 2; half > 0; half /= 2)
                    for (var l = 0; l < half; l++)
                        lanes[l] += lanes[l + half];
                LaneSums.Put(c + i * call->RowC + j, lanes[0], call->Flags);
            }
        }
    }
}
