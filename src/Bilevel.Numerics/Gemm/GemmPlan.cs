using System.Numerics;

namespace Bilevel.Numerics;

/// <summary>How one product is cut: tiles of rows, panels of columns, blocks of k, and what is copied before it is read.</summary>
/// <remarks>
/// Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", ACM TOMS 2008. A block of k times a panel stays in the first cache while
/// the tiles of a block of rows pass by, and that block of A stays in the second.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class GemmPlan<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MostK = 384;
    private const int RowsOfABlock = 192;
    private const int PackedElements = 2 << 20;

    public GemmPlan(GemmShape shape)
    {
        var far = shape.LeadingB * System.Runtime.CompilerServices.Unsafe.SizeOf<T>() >= 4096;
        PacksB = shape.TransposeB || far && shape.M >= 128;
        PacksA = false;
        Panels = GemmPanel<T>.Cut(shape.N, PacksB ? 2 : Vectors(shape.M));
        PackedPanels = PacksB ? Panels : GemmPanel<T>.Cut(shape.N, 2);
        RowTiles = new(shape.M, GemmPanel<T>.Rows(2));
        Depths = new(shape.K, MostK);
        TilesOfBlock = Math.Max(1, RowsOfABlock / GemmPanel<T>.Rows(2));
        PackedWidth = PackedPanels.Sum(panel => panel.Width);
        PanelsOfBlock = Math.Clamp(PackedElements / Math.Max(1, shape.K * 2 * Tiles<T>.Lanes), 1, Math.Max(1, Panels.Length));
        PackedBlock = Math.Min(PackedWidth, (PanelsOfBlock + 1) * 2 * Tiles<T>.Lanes) * shape.K;
        PackingPays = PacksB && shape.M > 4;
    }

    public bool PacksA { get; }

    public bool PacksB { get; }

    /// <summary>The panels of C where B is read in place or packed by the way.</summary>
    public GemmPanel<T>[] Panels { get; }

    /// <summary>The panels of a B packed beforehand: they depend on n alone.</summary>
    public GemmPanel<T>[] PackedPanels { get; }

    /// <summary>Columns of all packed panels together.</summary>
    public int PackedWidth { get; }

    public Cut RowTiles { get; }

    public Cut Depths { get; }

    /// <summary>Tiles whose rows of A are read before the next panel.</summary>
    public int TilesOfBlock { get; }

    /// <summary>Panels that are packed before they are read.</summary>
    public int PanelsOfBlock { get; }

    /// <summary>Elements that those take.</summary>
    public int PackedBlock { get; }

    /// <summary>Whether a B packed once is faster than one read as it is stored.</summary>
    public bool PackingPays { get; }

    // Few rows: wider tiles, or there are too few sums to hide the latency of a multiply-add.
    private static int Vectors(int m)
    {
        var vectors = 2;
        while (vectors < 8 && m * (vectors + 1) + vectors + 2 <= Tiles<T>.Registers) vectors++;
        return vectors;
    }
}
