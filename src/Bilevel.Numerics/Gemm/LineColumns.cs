using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Bilevel.Numerics;

/// <summary>Columns of cache lines of blocks whose rows are k, spread over tiles: a tile asks for the lines of one column, a line at each of its k.</summary>
/// <remarks>There may be more columns than tiles; the last ones are left to the hardware.</remarks>
/// <param name="tiles">Tiles that will ask.</param>
internal unsafe struct LineColumns(int tiles)
{
    /// <summary>Bytes of a line.</summary>
    public const int Line = 64;

    private nint _at, _stride, _nextAt, _nextStride;
    private int _left, _nextLeft, _columns;

    // The first tile asks already: what it asks for may be read right after the last.
    private int _due = tiles - 1;

    /// <summary>Takes the lines that some elements of each row touch; at most twice, one block after the other.</summary>
    /// <param name="from">The first of them in the first row; null = none.</param>
    /// <param name="bytes">Length of these elements in a row.</param>
    /// <param name="stride">Bytes from a row to the next.</param>
    /// <param name="share">Which part of the columns.</param>
    /// <param name="shares">Of how many parts.</param>
    public void Add(void* from, nint bytes, nint stride, int share = 0, int shares = 1)
    {
        if (!Sse.IsSupported || from == null) return;
        var start = (nint)from & -Line;
        var all = (int)(((nint)from + bytes - start + Line - 1) / Line);
        var (first, end) = (all * share / shares, all * (share + 1) / shares);
        start += (nint)first * Line;
        if (_columns == 0) (_at, _stride, _left) = (start, stride, end - first);
        else (_nextAt, _nextStride, _nextLeft) = (start, stride, end - first);
        _columns += end - first;
    }

    /// <summary>Lets the next tile ask for its column, if one is due, or for nothing new.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Next(TileCall* call)
    {
        _due += _columns;
        if (_due < tiles || _columns == 0)
        {
            call->AskNothing();
            return;
        }
        _due -= tiles;
        if (_left == 0) (_at, _stride, _left, _nextLeft) = (_nextAt, _nextStride, _nextLeft, 0);
        (call->OperandLine, call->OperandStep) = (_at, _stride);
        _at += Line;
        _left--;
    }
}
