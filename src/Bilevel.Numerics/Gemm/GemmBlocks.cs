using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Bilevel.Numerics.Kernels;

namespace Bilevel.Numerics;

/// <summary>The three matrices of one product.</summary>
internal readonly unsafe struct GemmMatrices<T>(T* a, T* b, T* c)
    where T : unmanaged
{
    public readonly T* A = a, B = b, C = c;
}

/// <summary>Multiplies tiles of rows with panels of columns, block by block, and packs what is packed.</summary>
/// <remarks>If C is transposed, the shape is that of its transpose Cᵀ = op(B)ᵀ·op(A)ᵀ, and tiles are transposed on their way to memory.</remarks>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class GemmBlocks<T>(GemmShape shape, GemmPlan<T> plan, bool transposesC)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Rows of B far apart cost a page each; so several panels are copied from a row.
    private const int PanelsOfARead = 8;

    // Tiles whose rows of A stay in the second cache.
    private const int TilesOfABlock = 16;

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
            var source = b + (shape.TransposeB ? k : (nint)k * shape.LeadingB);
            var (first, end) = (panels.Start.Value, panels.End.Value);
            while (first < end)
            {
                var panel = group[first];
                var target = to + (nint)k * width + (nint)(panel.Column - group[0].Column) * length;
                var together = 1;
                if (shape.TransposeB)
                {
                    GemmPacking.Columns(source + (nint)panel.Column * shape.LeadingB, shape.LeadingB, length, panel.Columns, target, panel.Width);
                }
                else if (panel.Columns < panel.Width || panel.Width < Vector128<T>.Count)
                {
                    GemmPacking.PartialRows(source + panel.Column, shape.LeadingB, length, panel.Columns, target, panel.Width);
                }
                else
                {
                    while (first + together < end && together < PanelsOfARead && group[first + together].Columns == panel.Width) together++;
                    GemmPacking.Rows(source + panel.Column, shape.LeadingB, length, together, target, panel.Width);
                }
                first += together;
            }
        }
    }

    /// <summary>Forms the elements of C in some tiles of rows and some panels of columns.</summary>
    /// <param name="at">Addresses of the matrices; B is the packed group if <paramref name="packed"/>.</param>
    /// <param name="packed">Whether B is packed.</param>
    /// <param name="group">All the panels of the packed group, or of the matrix.</param>
    /// <param name="panels">Those of the group to form, counted from its first.</param>
    /// <param name="tiles">The tiles of rows to form.</param>
    /// <param name="packedA">Room for a packed group of tiles of A, if A is packed.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Multiply(in GemmMatrices<T> at, bool packed, ReadOnlySpan<GemmPanel<T>> group, Range panels, Range tiles, T* packedA)
    {
        var segment = default(TileSegment);
        var call = new TileCall { RowC = shape.LeadingC, Segments = &segment };
        for (var block = 0; block < Math.Max(1, plan.Depths.Count); block++)
        {
            var (k, length) = (plan.Depths.Start(block), plan.Depths.Size(block));
            segment = new(0, length);
            call.SegmentCount = length > 0 ? 1 : 0;
            call.Flags = (shape.Accumulate || block > 0 ? TileCall.Accumulate : 0) | TileCall.PrefetchNext;
            call.StepB = shape.LeadingB;
            var a = at.A + k * _stepA;
            if (packed) ByRows(a, at.B + (nint)k * Width(group), at.C, group, panels, tiles, length, packedA, &call);
            else ByColumns(a, at.B + (nint)k * shape.LeadingB, at.C, group[panels], tiles, &call);
        }
    }

    // B in place: its rows lie apart, so a panel is fetched once, into the first cache, and the tiles of a block of A pass by.
    private void ByColumns(T* a, T* b, T* c, ReadOnlySpan<GemmPanel<T>> panels, Range tiles, TileCall* call)
    {
        (call->RowA, call->StepA) = (_rowA, _stepA);
        for (var first = tiles.Start.Value; first < tiles.End.Value; first += TilesOfABlock)
        {
            var end = Math.Min(tiles.End.Value, first + TilesOfABlock);
            foreach (var panel in panels)
            {
                call->Mask = panel.Mask;
                for (var tile = first; tile < end; tile++)
                {
                    nint row = plan.RowTiles.Start(tile);
                    var rows = plan.RowTiles.Size(tile);
                    var to = Place(c, row, panel.Column);
                    Form(a + row * _rowA, b + panel.Column, to, rows, panel, to + (nint)rows * shape.LeadingC, call);
                }
            }
        }
    }

    // B packed: a tile of A stays in the first cache while panels stream from the second, and C is written along its rows, a page after the other.
    private void ByRows(T* a, T* b, T* c, ReadOnlySpan<GemmPanel<T>> group, Range panels, Range tiles, int length, T* packedA, TileCall* call)
    {
        (call->RowA, call->StepA) = (_rowA, _stepA);
        for (var firstTile = tiles.Start.Value; firstTile < tiles.End.Value; firstTile += plan.TilesOfAGroup)
        {
            var endTile = Math.Min(tiles.End.Value, firstTile + plan.TilesOfAGroup);
            if (plan.PacksA) PackA(a, firstTile..endTile, length, packedA);
            nint firstRow = plan.RowTiles.Start(firstTile);
            for (var first = panels.Start.Value; first < panels.End.Value; first += plan.PanelsOfABlock)
            {
                var end = Math.Min(panels.End.Value, first + plan.PanelsOfABlock);
                for (var tile = firstTile; tile < endTile; tile++)
                {
                    nint row = plan.RowTiles.Start(tile);
                    var rows = plan.RowTiles.Size(tile);
                    var from = plan.PacksA ? packedA + (row - firstRow) * length : a + row * _rowA;
                    if (plan.PacksA) (call->RowA, call->StepA) = (1, rows);
                    for (var p = first; p < end; p++)
                    {
                        var panel = group[p];
                        call->Mask = panel.Mask;
                        call->StepB = panel.Width;
                        var to = Place(c, row, panel.Column);
                        var next = p + 1 < end ? to + panel.Columns : to + rows * (nint)shape.LeadingC + group[first].Column - panel.Column;
                        Form(from, b + (nint)(panel.Column - group[0].Column) * length, to, rows, panel, next, call);
                    }
                }
            }
        }
    }

    private void PackA(T* a, Range tiles, int length, T* to)
    {
        var (first, end) = (tiles.Start.Value, tiles.End.Value);
        nint start = plan.RowTiles.Start(first);
        // Stored k × m, a k of all tiles lies side by side.
        for (var k = 0; shape.TransposeA && k < length; k++)
            for (var tile = first; tile < end; tile++)
            {
                nint row = plan.RowTiles.Start(tile);
                var rows = plan.RowTiles.Size(tile);
                GemmPacking.PartialRows(a + (nint)k * shape.LeadingA + row, 0, 1, rows, to + (row - start) * length + k * rows, rows);
            }
        for (var tile = first; !shape.TransposeA && tile < end; tile++)
        {
            nint row = plan.RowTiles.Start(tile);
            GemmPacking.Tile(a + row * shape.LeadingA, shape.LeadingA, plan.RowTiles.Size(tile), length, to + (row - start) * length);
        }
    }

    private T* Place(T* c, nint row, nint column) => transposesC ? c + column * shape.LeadingC + row : c + row * shape.LeadingC + column;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Form(T* a, T* b, T* c, int rows, GemmPanel<T> panel, T* next, TileCall* call)
    {
        call->NextC = next;
        if (transposesC)
        {
            FormTransposed(a, b, c, rows, panel, call);
            return;
        }
        if (rows <= panel.MostRows)
        {
            panel.Tile(rows)(a, b, c, call);
            return;
        }
        var pieces = new Cut(rows, panel.MostRows);
        for (var piece = 0; piece < pieces.Count; piece++)
        {
            nint row = pieces.Start(piece);
            panel.Tile(pieces.Size(piece))(a + row * call->RowA, b, c + row * call->RowC, call);
        }
    }

    [SkipLocalsInit]
    private void FormTransposed(T* a, T* b, T* c, int rows, GemmPanel<T> panel, TileCall* call)
    {
        var tile = stackalloc T[GemmPanel<T>.LargestTile];
        call->NextC = tile;
        call->RowC = panel.Width;
        var pieces = new Cut(rows, panel.MostRows);
        for (var piece = 0; piece < pieces.Count; piece++)
        {
            var (row, count) = (pieces.Start(piece), pieces.Size(piece));
            if ((call->Flags & TileCall.Accumulate) != 0) Transpose.Copy(c + row, shape.LeadingC, panel.Columns, count, tile, panel.Width);
            panel.Tile(count)(a + row * call->RowA, b, tile, call);
            Transpose.Copy(tile, panel.Width, count, panel.Columns, c + row, shape.LeadingC);
        }
    }

    private static int Width(ReadOnlySpan<GemmPanel<T>> group) => group[^1].Column + group[^1].Width - group[0].Column;
}
