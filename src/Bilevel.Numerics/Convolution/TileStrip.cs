using System.Numerics;
using System.Runtime.CompilerServices;

namespace Bilevel.Numerics;

/// <summary>Many rows of one panel of columns, cut into tiles of nearly equal heights, all with the same strides and segments of k.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class TileStrip<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TileCall[] _call;
    private readonly TileSegment[] _segments;
    private readonly Tile<T> _tall, _low;
    private readonly int _tallRows, _tallCount, _lowCount;

    /// <param name="panel">The columns.</param>
    /// <param name="rows">Rows of the strip.</param>
    /// <param name="strides">Elements between rows and steps.</param>
    /// <param name="segments">The runs of k.</param>
    /// <param name="accumulate">Whether the products are added to what the result holds.</param>
    public TileStrip(GemmPanel<T> panel, int rows, TileStrides strides, ReadOnlySpan<TileSegment> segments, bool accumulate)
    {
        Column = panel.Column;
        Strides = strides;
        var cut = new Cut(rows, panel.MostRows);
        _tallRows = cut.Size(0);
        for (var i = 0; i < cut.Count; i++)
        {
            if (cut.Size(i) == _tallRows) _tallCount++;
            else _lowCount++;
        }
        (_tall, _low) = (panel.Tile(_tallRows), panel.Tile(cut.Size(cut.Count - 1)));
        // Emitted code reads both by address, so they may not move.
        _segments = GC.AllocateUninitializedArray<TileSegment>(Math.Max(1, segments.Length), pinned: true);
        segments.CopyTo(_segments);
        _call = GC.AllocateArray<TileCall>(1, pinned: true);
        fixed (TileSegment* first = _segments)
        {
            _call[0] = new()
            {
                RowA = strides.RowA, StepA = strides.StepA, StepB = strides.StepB, RowC = strides.RowC,
                Segments = first, SegmentCount = segments.Length, Flags = accumulate ? TileCall.Accumulate : TileCall.PrefetchNext, Mask = panel.Mask,
            };
        }
    }

    /// <summary>The first column of the panel.</summary>
    public int Column { get; }

    public TileStrides Strides { get; }

    /// <summary>Forms the strip.</summary>
    /// <param name="a">Row 0 of A.</param>
    /// <param name="b">The panel's first column of B.</param>
    /// <param name="c">The panel's first column of row 0 of the result.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(T* a, T* b, T* c)
    {
        fixed (TileCall* call = _call)
        {
            for (var i = 0; i < _tallCount; i++, a += _tallRows * Strides.RowA, c += _tallRows * Strides.RowC)
            {
                call->NextC = c;
                _tall(a, b, c, call);
            }
            for (var i = 0; i < _lowCount; i++, a += (_tallRows - 1) * Strides.RowA, c += (_tallRows - 1) * Strides.RowC)
            {
                call->NextC = c;
                _low(a, b, c, call);
            }
        }
    }

    /// <summary>A strip for each panel of n columns.</summary>
    public static TileStrip<T>[] Cut(int n, int rows, TileStrides strides, ReadOnlySpan<TileSegment> segments, bool accumulate)
    {
        var panels = GemmPanel<T>.Cut(n, 2);
        var strips = new TileStrip<T>[panels.Length];
        for (var i = 0; i < strips.Length; i++) strips[i] = new(panels[i], rows, strides, segments, accumulate);
        return strips;
    }
}

/// <summary>Strides of a strip, in elements.</summary>
/// <param name="RowA">From one row of A to the next.</param>
/// <param name="StepA">From one k to the next in A.</param>
/// <param name="StepB">From one k to the next in B.</param>
/// <param name="RowC">From one row of the result to the next.</param>
internal readonly record struct TileStrides(nint RowA, nint StepA, nint StepB, nint RowC);
