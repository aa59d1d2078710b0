using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Bilevel.Numerics;

/// <summary>A rectangle of memory that is asked for into the second cache, a few lines at a time, while something else is computed.</summary>
/// <remarks>Hardware does not follow narrow rows that lie far apart. Asking reads nothing, so any address will do.</remarks>
internal unsafe struct LineWalk
{
    private const int Line = 64;
    private readonly nint _stride, _bytes;
    private readonly int _atATime;
    private byte* _at, _end, _row;
    private nint _rows;

    /// <summary>The lines of some rows.</summary>
    /// <param name="from">The first row; null = none.</param>
    /// <param name="bytes">Length of a row.</param>
    /// <param name="stride">Bytes from a row to the next.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="times">How often <see cref="Ask"/> will be called.</param>
    public LineWalk(void* from, nint bytes, nint stride, nint rows, int times)
    {
        if (!Sse.IsSupported || from == null || times <= 0) return;
        if (stride == bytes) (bytes, rows) = (bytes * rows, 1);
        _row = (byte*)from;
        (_bytes, _stride, _rows) = (bytes, stride, rows);
        var linesOfRow = (bytes + Line - 1) / Line;
        _atATime = (int)((linesOfRow * rows + times - 1) / times);
        Enter();
    }

    /// <summary>Asks for the next few lines, if there are any left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Ask()
    {
        if (_rows > 0) AskLines();
    }

    private void AskLines()
    {
        for (var lines = _atATime; lines > 0; lines--)
        {
            Sse.Prefetch1(_at);
            _at += Line;
            if (_at < _end) continue;
            if (--_rows == 0) return;
            _row += _stride;
            Enter();
        }
    }

    private void Enter()
    {
        _at = (byte*)((nint)_row & -Line);
        _end = _row + _bytes;
    }
}
