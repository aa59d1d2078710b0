using System.Numerics;

namespace Bilevel.Numerics;

/// <summary>The three matrices of one product.</summary>
internal readonly unsafe struct GemmMatrices<T>(T* a, T* b, T* c)
    where T : unmanaged
{
    public readonly T* A = a, B = b, C = c;
}

/// <summary>Multiplies tiles of rows with panels of columns, block by block, and packs what is packed.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class GemmBlocks<T>(GemmShape shape, GemmPlan<T> plan)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly nint _rowA = shape.TransposeA ? 1 : shape.LeadingA;
    private readonly nint _stepA = shape.TransposeA ? shape.LeadingA : 1;

    /// <summary>Copies op(B) into panels: block of k after block, in each block panel after panel.</summary>
    /// <param name="b">All of B.</param>
    /// <param name="to">Where the packed group begins.</param>
    /// <param name="group">All the panels of the packed group.</param>
    /// <param name="panels">Those of the group to copy now, counted from its first.</param>
    public void Pack(T* b, T* to, ReadOnlySpan<GemmPanel<T>> group, Range panels)
    {
        var width = Width(group);
        for (var block = 0; block < plan.Depths.Count; block++)
        {
            var (k, length) = (plan.Depths.Start(block), plan.Depths.Size(block));
            foreach (var panel in group[panels])
            {
                var target = to + (nint)k * width + (nint)(panel.Column - group[0].Column) * length;
                if (shape.TransposeB) GemmPacking.Columns(b + (nint)panel.Column * shape.LeadingB + k, shape.LeadingB, length, panel.Columns, target, panel.Width);
                else GemmPacking.Rows(b + (nint)k * shape.LeadingB + panel.Column, shape.LeadingB, length, panel.Columns, target, panel.Width);
            }
        }
    }

    /// <summary>Forms the elements of C in some tiles of rows and some panels of columns.</summary>
    /// <param name="at">Addresses of the matrices; B is the packed group if <paramref name="packed"/>.</param>
    /// <param name="packed">Whether B is packed.</param>
    /// <param name="group">All the panels of the packed group, or of the matrix.</param>
    /// <param name="panels">Those of the group to form, counted from its first.</param>
    /// <param name="tiles">The tiles of rows to form.</param>
    public void Multiply(in GemmMatrices<T> at, bool packed, ReadOnlySpan<GemmPanel<T>> group, Range panels, Range tiles)
    {
        var width = packed ? Width(group) : 0;
        var segment = default(TileSegment);
        var call = new TileCall { RowA = _rowA, StepA = _stepA, RowC = shape.LeadingC, Segments = &segment };
        var (firstTile, endTile) = (tiles.Start.Value, tiles.End.Value);
        for (var block = 0; block < Math.Max(1, plan.Depths.Count); block++)
        {
            var (k, length) = (plan.Depths.Start(block), plan.Depths.Size(block));
            segment = new(0, length);
            call.SegmentCount = length > 0 ? 1 : 0;
            call.Flags = shape.Accumulate || block > 0 ? TileCall.Accumulate | TileCall.PrefetchC : 0;
            for (var tile = firstTile; tile < endTile; tile += plan.TilesOfBlock)
            {
                var end = Math.Min(endTile, tile + plan.TilesOfBlock);
                foreach (var panel in group[panels])
                {
                    var b = packed ? at.B + (nint)k * width + (nint)(panel.Column - group[0].Column) * length : at.B + (nint)k * shape.LeadingB + panel.Column;
                    call.StepB = packed ? panel.Width : shape.LeadingB;
                    call.Mask = panel.Mask;
                    Column(at.A + k * _stepA, b, at.C + panel.Column, panel, tile, end, &call);
                }
            }
        }
    }

    private void Column(T* a, T* b, T* c, GemmPanel<T> panel, int tile, int end, TileCall* call)
    {
        for (; tile < end; tile++)
        {
            var pieces = new Cut(plan.RowTiles.Size(tile), panel.MostRows);
            for (var piece = 0; piece < pieces.Count; piece++)
            {
                nint row = plan.RowTiles.Start(tile) + pieces.Start(piece);
                panel.Tile(pieces.Size(piece))(a + row * call->RowA, b, c + row * call->RowC, call);
            }
        }
    }

    private static int Width(ReadOnlySpan<GemmPanel<T>> group) => group[^1].Column + group[^1].Width - group[0].Column;
}
