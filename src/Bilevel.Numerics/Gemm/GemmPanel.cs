using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Bilevel.Numerics;

/// <summary>Some columns of C and of op(B), as many as one tile has, with the micro-kernels for them.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class GemmPanel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Tile<T>?[] _tiles;
    private readonly int _lanes, _vectors;

    private GemmPanel(int column, int columns, int lanes, int vectors, bool asks)
    {
        // One vector alone is bound by loads already.
        Asks = asks && vectors > 1 && Sse.IsSupported;
        (Column, Columns, _lanes, _vectors) = (column, columns, lanes, vectors);
        MostRows = Rows(vectors);
        _tiles = new Tile<T>?[MostRows + 1];
        var last = columns - (vectors - 1) * lanes;
        if (last < lanes) Mask = Tiles<T>.Mask(last);
    }

    /// <summary>Elements of the largest tile.</summary>
    public static int LargestTile => Tiles<T>.Registers * Tiles<T>.Lanes;

    /// <summary>The first column.</summary>
    public int Column { get; }

    /// <summary>Whether the tiles ask for lines while they are formed.</summary>
    public bool Asks { get; }

    /// <summary>How many columns of C.</summary>
    public int Columns { get; }

    /// <summary>Columns of the packed panel: those of C, filled up to whole vectors.</summary>
    public int Width => _lanes * _vectors;

    /// <summary>Rows of the tallest tile, such that sums, a row of B and an element of A fill the registers.</summary>
    public int MostRows { get; }

    /// <summary>The mask of the last vector, null if that is whole.</summary>
    public void* Mask { get; }

    /// <summary>Rows of the tallest tile that is so many vectors wide.</summary>
    public static int Rows(int vectors) => Math.Min(12, (Tiles<T>.Registers - 1 - vectors) / vectors);

    /// <summary>The columns 0 … n − 1 in panels of about <paramref name="vectors"/> vectors; one vector alone is load-bound, so it joins its neighbour.</summary>
    /// <param name="n">All columns.</param>
    /// <param name="vectors">Vectors of a panel.</param>
    /// <param name="asks">Whether the tiles ask for lines while they are formed, see <see cref="TileForm"/>.</param>
    public static GemmPanel<T>[] Cut(int n, int vectors, bool asks = false)
    {
        var lanes = Tiles<T>.Lanes;
        var whole = Tiles<T>.HasMasks ? (n + lanes - 1) / lanes : n / lanes;
        var panels = new List<GemmPanel<T>>();
        var pieces = vectors == 2 ? Numerics.Cut.Into(whole, Math.Max(whole / 2, Math.Min(whole, 1))) : new Cut(whole, vectors);
        // Cut puts the wider panels first; here they come last, where they may be masked.
        for (int p = pieces.Count - 1, column = 0; p >= 0; column += lanes * pieces.Size(p), p--)
            panels.Add(new(column, Math.Min(n - column, lanes * pieces.Size(p)), lanes, pieces.Size(p), asks));
        for (var column = whole * lanes; column < n; column += 3)
            panels.Add(new(column, Math.Min(3, n - column), 1, Math.Min(3, n - column), asks: false));
        return [.. panels];
    }

    /// <summary>The micro-kernel for so many rows of this panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Tile<T> Tile(int rows) => _tiles[rows] ?? Compiled(rows);

    private Tile<T> Compiled(int rows) => _tiles[rows] = Tiles<T>.Get(new(_lanes, rows, _vectors, Mask is not null, Asks: Asks));
}
