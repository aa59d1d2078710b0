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

    // Tiles whose rows of A stay in the second cache; a few more if B is then read once.
    private const int TilesOfABlock = 16, TilesOfTheOnlyBlock = 24;

    // A block of B that stays in the first cache while all tiles pass: asking for it again costs more than it brings.
    private const int SmallBlockOfB = 32 << 10;

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
    /// <param name="next">The matrices as they are stored that are multiplied after these; null pointers if there are none.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Multiply(in GemmMatrices<T> at, bool packed, ReadOnlySpan<GemmPanel<T>> group, Range panels, Range tiles, T* packedA, in GemmMatrices<T> next = default)
    {
        var segment = default(TileSegment);
        var call = new TileCall { RowC = shape.LeadingC, Segments = &segment };
        var depths = packed ? plan.Depths : plan.DepthsInPlace;
        var blocks = Math.Max(1, depths.Count);
        for (var block = 0; block < blocks; block++)
        {
            var (k, length) = (depths.Start(block), depths.Size(block));
            segment = new(0, length);
            call.SegmentCount = length > 0 ? 1 : 0;
            call.Flags = (shape.Accumulate || block > 0 ? TileCall.Accumulate : 0) | TileCall.PrefetchNext;
            call.StepB = shape.LeadingB;
            var a = at.A + k * _stepA;
            var last = block == blocks - 1;
            GemmMatrices<T> after = last ? next : new(a + length * _stepA, at.B + (nint)(k + length) * shape.LeadingB, at.C);
            if (packed) ByRows(a, at.B + (nint)k * Width(group), at.C, group, panels, tiles, length, packedA, last ? next.B : null, after, &call);
            else ByColumns(a, at.B + (nint)k * shape.LeadingB, at.C, group[panels], tiles, length, after, &call);
        }
    }

    // B in place: its rows lie apart, so a panel is fetched once, into the first cache, and the tiles of a block of A pass by.
    private void ByColumns(T* a, T* b, T* c, ReadOnlySpan<GemmPanel<T>> panels, Range tiles, int length, in GemmMatrices<T> after, TileCall* call)
    {
        (call->RowA, call->StepA) = (_rowA, _stepA);
        var count = tiles.End.Value - tiles.Start.Value;
        var groups = new Cut(count, count <= TilesOfTheOnlyBlock ? TilesOfTheOnlyBlock : TilesOfABlock);
        var small = (nint)length * shape.LeadingB * sizeof(T) <= SmallBlockOfB;
        for (var group = 0; group < groups.Count; group++)
        {
            var (first, end) = (tiles.Start.Value + groups.Start(group), tiles.Start.Value + groups.Start(group + 1));
            var more = group + 1 < groups.Count;
            var aheadA = LinesOfA(more ? a : after.A, more ? end..(end + groups.Size(group + 1)) : tiles.Start.Value..(tiles.Start.Value + groups.Size(0)), length, panels.Length * (end - first));
            for (var p = 0; p < panels.Length; p++)
            {
                var panel = panels[p];
                var (nextPanel, nextB, nextC) = p + 1 < panels.Length ? (panels[p + 1], false, false) : (panels[0], !more, true);
                // Panels that passed once are near enough.
                var aheadB = nextB || (group == 0 && !small) ? LinesOfB(nextB ? after.B : b, nextPanel, length, end - first) : default;
                call->Mask = panel.Mask;
                for (var tile = first; tile < end; tile++)
                {
                    nint row = plan.RowTiles.Start(tile);
                    var rows = plan.RowTiles.Size(tile);
                    var to = Place(c, row, panel.Column);
                    aheadA.Ask();
                    aheadB.Ask();
                    var next = tile + 1 < end ? to + (nint)rows * shape.LeadingC
                        : !nextC ? Place(c, plan.RowTiles.Start(first), nextPanel.Column)
                        : Place(more ? c : after.C, plan.RowTiles.Start(more ? end : tiles.Start.Value), nextPanel.Column);
                    Form(a + row * _rowA, b + panel.Column, to, rows, panel, next, call);
                }
            }
        }
    }

    // B packed: a tile of A stays in the first cache while panels stream from the second, and C is written along its rows, a page after the other.
    private void ByRows(T* a, T* b, T* c, ReadOnlySpan<GemmPanel<T>> group, Range panels, Range tiles, int length, T* packedA, T* nextB, in GemmMatrices<T> after, TileCall* call)
    {
        (call->RowA, call->StepA) = (_rowA, _stepA);
        var times = (tiles.End.Value - tiles.Start.Value) * (panels.End.Value - panels.Start.Value);
        var aheadB = shape.TransposeB
            ? new LineWalk(nextB, (nint)shape.K * sizeof(T), (nint)shape.LeadingB * sizeof(T), shape.N, times)
            : new LineWalk(nextB, (nint)shape.N * sizeof(T), (nint)shape.LeadingB * sizeof(T), shape.K, times);
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
                    var aheadA = tile + 1 < tiles.End.Value
                        ? LinesOfA(a, (tile + 1)..(tile + 2), length, end - first)
                        : LinesOfA(after.A, tiles.Start.Value..(tiles.Start.Value + 1), length, end - first);
                    for (var p = first; p < end; p++)
                    {
                        var panel = group[p];
                        call->Mask = panel.Mask;
                        call->StepB = panel.Width;
                        var to = Place(c, row, panel.Column);
                        var next = p + 1 < end ? to + panel.Columns : to + rows * (nint)shape.LeadingC + group[first].Column - panel.Column;
                        aheadA.Ask();
                        aheadB.Ask();
                        Form(from, b + (nint)(panel.Column - group[0].Column) * length, to, rows, panel, next, call);
                    }
                }
            }
        }
    }

    // Some tiles of a block of A, to be asked for while others are computed.
    private LineWalk LinesOfA(T* a, Range tiles, int length, int times)
    {
        if (a == null || !plan.AsksForA) return default;
        nint row = plan.RowTiles.Start(tiles.Start.Value), rows = plan.RowTiles.Start(tiles.End.Value) - row;
        nint lines = shape.TransposeA ? length : rows, bytes = shape.TransposeA ? rows : length;
        return new(a + row * _rowA, bytes * sizeof(T), (nint)shape.LeadingA * sizeof(T), lines, times);
    }

    // A panel of a block of B in place.
    private LineWalk LinesOfB(T* b, GemmPanel<T> panel, int length, int times) =>
        b == null ? default : new(b + panel.Column, (nint)panel.Columns * sizeof(T), (nint)shape.LeadingB * sizeof(T), length, times);

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
