using System.Numerics;
using System.Runtime.CompilerServices;

namespace Bilevel.Numerics;

/// <summary>How one product is cut: tiles of rows, panels of columns, blocks of k, and what is copied before it is read.</summary>
/// <remarks>
/// After Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", ACM TOMS 2008; but what is not worth a copy is read in place.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class GemmPlan<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int WidePanel = 2;

    // Columns in one panel of at most so many vectors: A and C then pass by once, along their rows.
    private const int OnlyPanel = 4;

    // A tile of A and a panel of B of this depth share the first cache.
    private const int MostK = 320;

    // In a long product blocks are short enough for the next one to fit there too.
    private const int LongK = 1024, ShortBlock = 128;

    // From here on every packed element is read often enough to pay for its copy.
    private const int ManyRows = 128, ManyColumns = 128;

    // What is packed of B at a time, a part of the last cache; what stays of it in the second cache; what is packed of A, and the largest C
    // that stays in the second cache beside blocks of A and B.
    private static readonly int s_groupOfB = (8 << 20) / Unsafe.SizeOf<T>(), s_blockOfB = (400 << 10) / Unsafe.SizeOf<T>(), s_groupOfA = (400 << 10) / Unsafe.SizeOf<T>(),
        s_smallC = (400 << 10) / Unsafe.SizeOf<T>();

    // An A that is not expected in any cache.
    private static readonly int s_largeA = (4 << 20) / Unsafe.SizeOf<T>();

    public GemmPlan(GemmShape shape)
    {
        PacksB = shape.TransposeB || ((FarApart(shape.LeadingB) || WastesLines(shape)) && shape.M >= ManyRows);
        PacksA = PacksB && (shape.TransposeA ? FarApart(shape.LeadingA) : SameSets(shape.LeadingA)) && shape.N >= ManyColumns;
        var vectors = Width(shape.N);
        PackedPanels = GemmPanel<T>.Cut(shape.N, vectors, asks: true);
        Panels = PacksB ? PackedPanels : GemmPanel<T>.Cut(shape.N, Math.Max(vectors, Vectors(shape.M)), asks: true);
        RowTiles = new(shape.M, GemmPanel<T>.Rows(vectors));
        Depths = new(shape.K, MostK);
        DepthsInPlace = new(shape.K, IsLong(shape) ? ShortBlock : MostK);
        AsksForA = shape.TransposeA || shape.Batches.Count > 0 || (PacksB && !FarApart(shape.LeadingA) && (long)shape.M * shape.K > s_largeA);
        var depth = Math.Max(1, Depths.Count == 0 ? 0 : Depths.Size(0));
        var width = vectors * Tiles<T>.Lanes;
        PanelsOfABlock = Math.Max(1, s_blockOfB / (depth * width));
        PanelsOfAGroup = Math.Clamp(s_groupOfB / (Math.Max(1, shape.K) * width) / PanelsOfABlock * PanelsOfABlock, PanelsOfABlock, Math.Max(PanelsOfABlock, Panels.Length));
        PackedWidth = PackedPanels.Sum(panel => panel.Width);
        GroupOfB = Math.Min(PackedWidth, (PanelsOfAGroup + 1) * width) * shape.K;
        TilesOfAGroup = Math.Clamp(s_groupOfA / (depth * GemmPanel<T>.Rows(vectors)), 1, Math.Max(1, RowTiles.Count));
        GroupOfA = PacksA ? TilesOfAGroup * GemmPanel<T>.Rows(vectors) * depth + GemmPacking.Overrun : 0;
        PackingPays = PacksB && shape.M > 4;
    }

    /// <summary>Tiles of A are copied so that their rows lie side by side.</summary>
    public bool PacksA { get; }

    /// <summary>B is copied into panels.</summary>
    public bool PacksB { get; }

    /// <summary>Whether a B packed once is faster than one read as it is stored.</summary>
    public bool PackingPays { get; }

    /// <summary>The panels of C where B is read in place or packed by the way.</summary>
    public GemmPanel<T>[] Panels { get; }

    /// <summary>The panels of a B packed beforehand: they depend on n alone.</summary>
    public GemmPanel<T>[] PackedPanels { get; }

    /// <summary>Columns of all packed panels together.</summary>
    public int PackedWidth { get; }

    /// <summary>Tiles of rows.</summary>
    public Cut RowTiles { get; }

    /// <summary>Blocks of k; they depend on k alone.</summary>
    public Cut Depths { get; }

    /// <summary>Blocks of k where B is read in place.</summary>
    public Cut DepthsInPlace { get; }

    /// <summary>Whether A is asked for before it is read; hardware itself follows rows along k, except into the next matrix and to memory.</summary>
    public bool AsksForA { get; }

    /// <summary>Packed panels that stay in the second cache while tiles pass by.</summary>
    public int PanelsOfABlock { get; }

    /// <summary>Panels that are packed before they are read.</summary>
    public int PanelsOfAGroup { get; }

    /// <summary>Elements that those take.</summary>
    public int GroupOfB { get; }

    /// <summary>Tiles of A that are packed before they are read.</summary>
    public int TilesOfAGroup { get; }

    /// <summary>Elements that those take; 0 if none is packed.</summary>
    public int GroupOfA { get; }

    /// <summary>Whether k is long and C stays in the second cache.</summary>
    public static bool IsLong(GemmShape shape) => shape.K >= LongK && (long)shape.M * shape.N <= s_smallC;

    // Wider than the usual panel if that one holds all columns, and if the registers hold as many sums.
    private static int Width(int n)
    {
        var vectors = (n + Tiles<T>.Lanes - 1) / Tiles<T>.Lanes;
        return vectors is > WidePanel and <= OnlyPanel && Tiles<T>.Registers == 32 ? vectors : WidePanel;
    }

    // Few rows: wider tiles, or there are too few sums to hide the latency of a multiply-add.
    private static int Vectors(int m)
    {
        var vectors = WidePanel;
        while (vectors < 8 && m * (vectors + 1) + vectors + 2 <= Tiles<T>.Registers) vectors++;
        return vectors;
    }

    // Each row is another page.
    private static bool FarApart(int leading) => leading * Unsafe.SizeOf<T>() >= 4096;

    // Each k of a tile is another page, of which a low tile uses too little.
    private static bool WastesLines(GemmShape shape) => shape.TransposeA && FarApart(shape.LeadingA) && Tiles<T>.Registers == 16;

    // The rows of a tile compete for the same places of the first cache.
    private static bool SameSets(int leading) => FarApart(leading) && (leading * Unsafe.SizeOf<T>() + 256) % 4096 <= 512;
}
