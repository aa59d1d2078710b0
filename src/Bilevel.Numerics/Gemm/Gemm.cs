using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Bilevel.Numerics.Parallel;

namespace Bilevel.Numerics;

/// <summary>Dense matrix products C = op(A)·op(B) of row-major matrices, planned once for a shape and then run without allocation.</summary>
/// <remarks>
/// Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", ACM TOMS 2008, without packing A: A is read in place by broadcasts, B in
/// place too unless it is transposed, its rows are a page or more apart, or the panel is narrower than the vectors.
/// Every element is Σ_k a_k b_k added in the order of k with one rounding a term, so its bits depend neither on tiles nor on threads.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed unsafe class Gemm<T> : IPartitioned
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int BlockK = 256;
    private const int BlockM = 192;

    // Rows of B this many bytes apart touch a new page each: packing a panel then costs less than the misses.
    private const int FarRows = 4096;

    // Below about half a million operations waking another thread costs more than it saves.
    private const long WorthSharing = 500_000;

    private readonly int _m, _n, _k;
    private readonly bool _transposeA, _transposeB;
    private readonly int _panel = 2 * Vector512<T>.Count;
    private readonly Vec<T> _packed;
    private T* _a, _b, _c;
    private int _parts;

    /// <summary>A product of op(A) m × k and op(B) k × n.</summary>
    /// <param name="m">Rows of the result.</param>
    /// <param name="n">Columns of the result.</param>
    /// <param name="k">Length of the sums.</param>
    /// <param name="transposeA">A is stored k × m.</param>
    /// <param name="transposeB">B is stored n × k.</param>
    public Gemm(int m, int n, int k, bool transposeA, bool transposeB)
    {
        (_m, _n, _k, _transposeA, _transposeB) = (m, n, k, transposeA, transposeB);
        _packed = new(FirstPacked == n ? 0 : (RoundUp(n, Vector512<T>.Count) - FirstPacked + _panel) * k);
    }

    /// <summary>Floating-point operations of one product.</summary>
    public long Operations => 2L * _m * _n * _k;

    private int FirstPacked => _transposeB || _n * sizeof(T) >= FarRows ? 0 : _n / _panel * _panel;

    /// <summary>Overwrites C (m × n) with the product; C overlaps neither A nor B.</summary>
    public void Run(T* a, T* b, T* c)
    {
        _a = a;
        _b = b;
        _c = c;
        for (var j = FirstPacked; j < _n; j += _panel) Pack(j);
        var pool = WorkerPool.Shared;
        _parts = Operations >= WorthSharing ? Math.Min(pool.Threads, (_m + GemmTilesWide.LargeRows - 1) / GemmTilesWide.LargeRows) : 1;
        if (_parts > 1) pool.For(_parts, this);
        else Rows(0, _m);
    }

    /// <summary>The rows of one part: whole tiles, as equally as they divide.</summary>
    void IPartitioned.Run(int part)
    {
        var tiles = (_m + GemmTilesWide.LargeRows - 1) / GemmTilesWide.LargeRows;
        var first = (int)((long)tiles * part / _parts) * GemmTilesWide.LargeRows;
        var end = (int)((long)tiles * (part + 1) / _parts) * GemmTilesWide.LargeRows;
        Rows(first, Math.Min(end, _m));
    }

    private void Rows(int first, int end)
    {
        for (var k = 0; k < _k; k += BlockK)
            for (var i = first; i < end; i += BlockM)
                for (var j = 0; j < _n; j += _panel)
                    Block(i, Math.Min(i + BlockM, end), j, k, Math.Min(BlockK, _k - k));
    }

    private void Block(int first, int end, int j, int k, int length)
    {
        var columns = Math.Min(_panel, _n - j);
        var narrow = columns <= Vector512<T>.Count;
        var width = narrow ? Vector512<T>.Count : _panel;
        var packed = j >= FirstPacked;
        var b = packed ? Panel(j) + (nint)k * width : _b + (nint)k * _n + j;
        nint rowB = packed ? width : _n;
        var (rowStride, columnStride) = _transposeA ? ((nint)1, (nint)_m) : (_k, 1);
        for (var i = first; i < end;)
        {
            var rows = narrow ? GemmTilesNarrow.Rows(end - i) : GemmTilesWide.Rows(end - i);
            var a = _a + i * rowStride + k * columnStride;
            var c = _c + (nint)i * _n + j;
            if (columns < width) Partial(rows, a, rowStride, columnStride, b, rowB, c, columns, length, k > 0);
            else Tile(narrow, rows, a, rowStride, columnStride, b, rowB, c, _n, length, k > 0);
            i += rows;
        }
    }

    // The tile is formed at full width beside C, and only the columns that exist are copied.
    [SkipLocalsInit]
    private static void Partial(int rows, T* a, nint rowStride, nint columnStride, T* b, nint rowB, T* c, int columns, int length, bool accumulate, int rowC)
    {
        var width = columns <= Vector512<T>.Count ? Vector512<T>.Count : 2 * Vector512<T>.Count;
        var tile = stackalloc T[GemmTilesWide.LargeRows * 2 * Vector512<T>.Count];
        if (accumulate)
        {
            for (var r = 0; r < rows; r++)
            {
                Unsafe.InitBlockUnaligned(tile + r * width, 0, (uint)(width * sizeof(T)));
                Unsafe.CopyBlockUnaligned(tile + r * width, c + (nint)r * rowC, (uint)(columns * sizeof(T)));
            }
        }
        Tile(width == Vector512<T>.Count, rows, a, rowStride, columnStride, b, rowB, tile, width, length, accumulate);
        for (var r = 0; r < rows; r++) Unsafe.CopyBlockUnaligned(c + (nint)r * rowC, tile + r * width, (uint)(columns * sizeof(T)));
    }

    private void Partial(int rows, T* a, nint rowStride, nint columnStride, T* b, nint rowB, T* c, int columns, int length, bool accumulate) =>
        Partial(rows, a, rowStride, columnStride, b, rowB, c, columns, length, accumulate, _n);

    private static void Tile(bool narrow, int rows, T* a, nint rowStride, nint columnStride, T* b, nint rowB, T* c, nint rowC, int length, bool accumulate)
    {
        if (narrow) GemmTilesNarrow.Multiply(rows, a, rowStride, columnStride, b, rowB, c, rowC, length, accumulate);
        else GemmTilesWide.Multiply(rows, a, rowStride, columnStride, b, rowB, c, rowC, length, accumulate);
    }

    private T* Panel(int j) => _packed.Pointer + (nint)(j - FirstPacked) * _k;

    private void Pack(int j)
    {
        var columns = Math.Min(_panel, _n - j);
        var width = columns <= Vector512<T>.Count ? Vector512<T>.Count : _panel;
        if (_transposeB) GemmPacking.Columns(_b, _k, j, columns, Panel(j), width);
        else GemmPacking.Rows(_b, _n, _k, j, columns, Panel(j), width);
    }

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
