using System.Numerics;

namespace Bilevel.Numerics;

/// <summary>A tile by plain loops, where code cannot be emitted or the hardware cannot multiply and add in one rounding: the same bits, slowly.</summary>
internal sealed unsafe class PlainTile<T>(TileForm form)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Does what the emitted <see cref="Tile{T}"/> of this form does.</summary>
    public void Run(T* a, T* b, T* c, TileCall* call)
    {
        var columns = form.Lanes * form.Vectors;
        if (form.Masked) columns += LanesOf(call->Mask) - form.Lanes;
        for (var i = 0; i < form.Rows; i++)
        {
            var rowA = a + (form.RowTable ? call->RowTable[i] : i * call->RowA);
            for (var j = 0; j < columns; j++)
            {
                var sum = (call->Flags & TileCall.Accumulate) != 0 ? c[i * call->RowC + j] : T.Zero;
                var fromB = b + j;
                for (var s = 0; s < call->SegmentCount; s++)
                {
                    var fromA = rowA + call->Segments[s].Offset;
                    for (var k = call->Segments[s].Length; k > 0; k--, fromA += call->StepA, fromB += call->StepB)
                        sum = T.FusedMultiplyAdd(*fromA, *fromB, sum);
                }
                c[i * call->RowC + j] = sum;
            }
        }
    }

    private int LanesOf(void* mask)
    {
        var lanes = 0;
        for (var bits = (byte*)mask; lanes < form.Lanes && bits[lanes * sizeof(T)] != 0; lanes++) ;
        return lanes;
    }
}
