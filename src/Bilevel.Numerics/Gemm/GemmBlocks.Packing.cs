using System.Runtime.Intrinsics;

namespace Bilevel.Numerics;

/// <content>Copies of B and A, made before they are read.</content>
internal sealed unsafe partial class GemmBlocks<T>
{
    // Rows of B far apart cost a page each; so several panels are copied from a row.
    private const int PanelsOfARead = 8;

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
}
