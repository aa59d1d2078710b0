using System.Numerics;
using System.Runtime.CompilerServices;
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
internal sealed unsafe partial class GemmBlocks<T>(GemmShape shape, GemmPlan<T> plan, bool transposesC)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Tiles whose rows of A stay in the second cache; a few more if B is then read once.
    private const int TilesOfABlock = 16, TilesOfTheOnlyBlock = 24;

    // A block of B that stays in the first cache while all tiles pass: asking for it again costs more than it brings.
    private const int SmallBlockOfB = 32 << 10;

    private readonly nint _rowA = shape.TransposeA ? 1 : shape.LeadingA;
    private readonly nint _stepA = shape.TransposeA ? shape.LeadingA : 1;

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
            var last = block == blocks - 1;
            var asks = Asks(group, length, last, &call);
            var a = at.A + k * _stepA;
            GemmMatrices<T> after = last ? next : new(a + length * _stepA, at.B + (nint)(k + length) * shape.LeadingB, at.C);
            if (packed) ByRows(a, at.B + (nint)k * Width(group), at.C, group, panels, tiles, length, packedA, last ? next.B : null, after, asks, &call);
            else ByColumns(a, at.B + (nint)k * shape.LeadingB, at.C, group[panels], tiles, length, after, asks, &call);
        }
    }

    // B in place: its rows lie apart, so a panel is fetched once, into the first cache, and the tiles of a block of A pass by.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ByColumns(T* a, T* b, T* c, ReadOnlySpan<GemmPanel<T>> panels, Range tiles, int length, in GemmMatrices<T> after, in TileAsks asks, TileCall* call)
    {
        (call->RowA, call->StepA) = (_rowA, _stepA);
        var count = tiles.End.Value - tiles.Start.Value;
        var groups = new Cut(count, count <= TilesOfTheOnlyBlock ? TilesOfTheOnlyBlock : TilesOfABlock);
        var small = (nint)length * shape.LeadingB * sizeof(T) <= SmallBlockOfB;
        for (var group = 0; group < groups.Count; group++)
        {
            var (first, end) = (tiles.Start.Value + groups.Start(group), tiles.Start.Value + groups.Start(group + 1));
            var more = group + 1 < groups.Count;
            var nextA = more ? a : after.A;
            var nextTiles = more ? end..(end + groups.Size(group + 1)) : tiles.Start.Value..(tiles.Start.Value + groups.Size(0));
            var aheadA = asks.Walks && !shape.TransposeA ? LinesOfA(nextA, nextTiles, length, panels.Length * (end - first)) : default;
            for (var p = 0; p < panels.Length; p++)
            {
                var panel = panels[p];
                var (nextPanel, nextB, nextC) = p + 1 < panels.Length ? (panels[p + 1], false, false) : (panels[0], !more, true);
                // Panels that passed once are near enough.
                var columns = new LineColumns(end - first);
                if (nextB || (group == 0 && !small)) AddColumns(ref columns, nextB ? after.B : b, nextPanel);
                if (shape.TransposeA) AddColumns(ref columns, nextA, nextTiles, p, panels.Length);
                call->Mask = panel.Mask;
                nint row = plan.RowTiles.Start(first);
                var afterPanel = nextC ? Place(more ? c : after.C, plan.RowTiles.Start(more ? end : tiles.Start.Value), nextPanel.Column) : Place(c, row, nextPanel.Column);
                for (var tile = first; tile < end; tile++)
                {
                    nint rows = plan.RowTiles.Size(tile);
                    var to = Place(c, row, panel.Column);
                    var next = tile + 1 < end ? to + rows * shape.LeadingC : afterPanel;
                    columns.Next(call);
                    if (asks.Tiles && p == 0 && tile + 1 < end && call->OperandStep == 0) AskForTile(a, row + rows, rows, call);
                    asks.ForTile(row, next, call);
                    aheadA.Ask();
                    Form(a + row * _rowA, b + panel.Column, to, (int)rows, panel, next, call);
                    row += rows;
                }
            }
        }
    }

    // B packed: a tile of A stays in the first cache while panels stream from the second, and C is written along its rows, a page after the other.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ByRows(T* a, T* b, T* c, ReadOnlySpan<GemmPanel<T>> group, Range panels, Range tiles, int length, T* packedA, T* nextB, in GemmMatrices<T> after, in TileAsks asks, TileCall* call)
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
                var row = firstRow;
                for (var tile = firstTile; tile < endTile; tile++)
                {
                    nint rows = plan.RowTiles.Size(tile);
                    var from = plan.PacksA ? packedA + (row - firstRow) * length : a + row * _rowA;
                    if (plan.PacksA) (call->RowA, call->StepA) = (1, rows);
                    var isLast = tile + 1 == tiles.End.Value;
                    var aheadA = default(LineWalk);
                    if (asks.Walks) aheadA = isLast ? LinesOfA(after.A, tiles.Start.Value..(tiles.Start.Value + 1), length, end - first) : LinesOfA(a, (tile + 1)..(tile + 2), length, end - first);
                    if (asks.Tiles) AskForTile(isLast ? after.A : a, isLast ? plan.RowTiles.Start(tiles.Start.Value) : row + rows, rows, call);
                    for (var p = first; p < end; p++)
                    {
                        var panel = group[p];
                        call->Mask = panel.Mask;
                        call->StepB = panel.Width;
                        var to = Place(c, row, panel.Column);
                        var next = p + 1 < end ? to + panel.Columns : to + rows * shape.LeadingC + group[first].Column - panel.Column;
                        asks.ForTile(row, next, call);
                        aheadA.Ask();
                        aheadB.Ask();
                        Form(from, b + (nint)(panel.Column - group[0].Column) * length, to, (int)rows, panel, next, call);
                        call->AskNothing();
                    }
                    row += rows;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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
