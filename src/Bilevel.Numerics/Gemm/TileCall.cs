namespace Bilevel.Numerics;

/// <summary>Multiplies one tile of C: rows × columns sums that stay in registers from the first k to the last.</summary>
/// <param name="a">Row 0, k = 0 of op(A).</param>
/// <param name="b">k = 0, column 0 of op(B).</param>
/// <param name="c">Row 0, column 0 of the tile; overwritten or added to.</param>
/// <param name="call">Strides, the range of k and flags.</param>
/// <typeparam name="T">float or double.</typeparam>
internal unsafe delegate void Tile<T>(T* a, T* b, T* c, TileCall* call)
    where T : unmanaged;

/// <summary>A run of k over which A advances evenly.</summary>
/// <remarks>
/// A matrix product has one segment. A convolution has one for each row of its window: the inner loop runs over columns and channels, which lie
/// beside each other in an NHWC image, and <see cref="Offset"/> leads to the next row of the image. B (the weights) advances by one row with each
/// k, across segments.
/// </remarks>
/// <param name="offset">Elements from the tile's a to the first k.</param>
/// <param name="length">Number of k, at least 1.</param>
internal readonly struct TileSegment(nint offset, nint length)
{
    public readonly nint Offset = offset;
    public readonly nint Length = length;
}

/// <summary>What a tile needs to know beside its three addresses; all strides in elements.</summary>
/// <remarks>Read by emitted code by the offsets of its fields, hence fields and this order.</remarks>
internal unsafe struct TileCall
{
    /// <summary>Flag: start from what C holds instead of from zero.</summary>
    public const int Accumulate = 1;

    /// <summary>Flag: ask for the lines of the tile at <see cref="NextC"/>, so that they are there when its turn comes.</summary>
    public const int PrefetchNext = 2;

    /// <summary>From one row of A to the next (where the form has no row table).</summary>
    public nint RowA;

    /// <summary>Where each row of A begins, relative to a (where the form has a row table).</summary>
    public nint* RowTable;

    /// <summary>From one k to the next in A.</summary>
    public nint StepA;

    /// <summary>From one k to the next in B.</summary>
    public nint StepB;

    /// <summary>From one row of C to the next.</summary>
    public nint RowC;

    /// <summary>The runs of k, one after another.</summary>
    public TileSegment* Segments;

    /// <summary>The number of segments.</summary>
    public nint SegmentCount;

    /// <summary><see cref="Accumulate"/>, <see cref="PrefetchNext"/>.</summary>
    public nint Flags;

    /// <summary>The tile of C that comes next, as large as this one; any address will do.</summary>
    public void* NextC;

    /// <summary>One vector with all bits set in the lanes that exist of the last vector of a row (where the form is masked).</summary>
    public void* Mask;

    /// <summary>A line of an operand to ask for at the first k (where the form asks); any address will do, but one that is mapped costs less.</summary>
    public nint OperandLine;

    /// <summary>Bytes to the line of the next k; 0 = always the same one, which costs next to nothing.</summary>
    public nint OperandStep;

    /// <summary>As <see cref="OperandLine"/>, for the tile of C that comes next.</summary>
    public nint ResultLine;

    /// <summary>As <see cref="OperandStep"/>.</summary>
    public nint ResultStep;

    /// <summary>Lets the tile ask for no line of an operand.</summary>
    public void AskNothing() => (OperandLine, OperandStep) = ((nint)Segments, 0);
}

/// <summary>What one micro-kernel looks like.</summary>
/// <param name="Lanes">Elements of a vector; 1 = scalars.</param>
/// <param name="Rows">Rows of the tile.</param>
/// <param name="Vectors">Vectors in a row of the tile.</param>
/// <param name="Masked">The last vector of a row is partial, in B and in C; nothing is read or written outside of it.</param>
/// <param name="RowTable">Rows of A begin where <see cref="TileCall.RowTable"/> says, else every <see cref="TileCall.RowA"/>.</param>
/// <param name="Asks">
/// At each k a line of an operand and one of C are asked for into the second cache. Asked for all at once before the tile, as many lines
/// fill the queue of misses, and the tile's own loads wait behind them.
/// </param>
internal readonly record struct TileForm(int Lanes, int Rows, int Vectors, bool Masked, bool RowTable = false, bool Asks = false);
