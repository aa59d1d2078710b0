using System.Runtime.CompilerServices;

namespace Bilevel.Numerics;

/// <content>What is asked for while tiles are formed.</content>
internal sealed unsafe partial class GemmBlocks<T>
{
    /// <summary>What is needed after the products to come.</summary>
    public NeededNext NeededNext { get; set; }

    // The next tile of C is asked for line by line where its rows adjoin and there are enough k, otherwise all at once.
    private TileAsks Asks(ReadOnlySpan<GemmPanel<T>> group, int length, bool last, TileCall* call)
    {
        call->AskNothing();
        (call->ResultLine, call->ResultStep) = (call->OperandLine, 0);
        if (length == 0) return default;
        nint rows = plan.RowTiles.Size(0);
        var bytesOfC = rows * shape.LeadingC * sizeof(T);
        var needed = last && !transposesC ? NeededNext : default;
        var spreadsC = !transposesC && needed.Second == 0 && group.Length == 1 && group[0].Asks && shape.LeadingC == group[0].Columns && bytesOfC <= length * (nint)LineColumns.Line;
        var adjoin = !shape.TransposeA && shape.LeadingA == length && !plan.PacksA;
        if (spreadsC)
        {
            call->Flags &= ~TileCall.PrefetchNext;
            call->ResultStep = (bytesOfC + length - 1) / length;
        }
        var rowNeeded = needed.Bytes / shape.M;
        return new(adjoin && needed.Bytes == 0, plan.AsksForA && !adjoin, spreadsC, needed, rowNeeded, (rows * rowNeeded + length - 1) / length);
    }

    // Some tiles of a block of A, to be asked for while others are computed.
    private LineWalk LinesOfA(T* a, Range tiles, int length, int times)
    {
        nint row = plan.RowTiles.Start(tiles.Start.Value), rows = plan.RowTiles.Start(tiles.End.Value) - row;
        nint lines = shape.TransposeA ? length : rows, bytes = shape.TransposeA ? rows : length;
        return a == null ? default : new(a + row * _rowA, bytes * sizeof(T), (nint)shape.LeadingA * sizeof(T), lines, times);
    }

    // A panel of a block of B in place.
    private void AddColumns(ref LineColumns columns, T* b, GemmPanel<T> panel)
    {
        if (b != null) columns.Add(b + panel.Column, (nint)panel.Columns * sizeof(T), (nint)shape.LeadingB * sizeof(T));
    }

    // A share of some tiles of a block of a transposed A.
    private void AddColumns(ref LineColumns columns, T* a, Range tiles, int share, int shares)
    {
        nint row = plan.RowTiles.Start(tiles.Start.Value), rows = plan.RowTiles.Start(tiles.End.Value) - row;
        if (a != null) columns.Add(a + row, rows * sizeof(T), (nint)shape.LeadingA * sizeof(T), share, shares);
    }

    // Rows of A that adjoin: a line every sixteen bytes of a row's k.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AskForTile(T* a, nint row, nint rows, TileCall* call)
    {
        if (a != null) (call->OperandLine, call->OperandStep) = ((nint)(a + row * shape.LeadingA), rows * sizeof(T));
    }

    /// <summary>What the tiles of a block ask for.</summary>
    /// <param name="Tiles">The next tile of A, whose rows adjoin.</param>
    /// <param name="Walks">Lines of A that lie apart, a few before each tile.</param>
    /// <param name="Results">The next tile of C.</param>
    /// <param name="Needed">What follows the product.</param>
    /// <param name="RowNeeded">Bytes of it for each row of C.</param>
    /// <param name="Step">Bytes of it for each k.</param>
    private readonly record struct TileAsks(bool Tiles, bool Walks, bool Results, NeededNext Needed, nint RowNeeded, nint Step)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void ForTile(nint row, T* nextC, TileCall* call)
        {
            if (Results) call->ResultLine = (nint)nextC;
            if (RowNeeded == 0) return;
            (call->OperandLine, call->OperandStep) = (Needed.First + row * RowNeeded, Step);
            if (Needed.Second != 0) (call->ResultLine, call->ResultStep) = (Needed.Second + row * RowNeeded, Step);
        }
    }
}
