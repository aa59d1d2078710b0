using System.Numerics;

namespace Bilevel.Autodiff;

/// <summary>A tensor read out of another's buffer: an offset, and for each axis a length and the distance between neighbours.</summary>
internal sealed unsafe class StridedView
{
    private readonly int[] _lengths;
    private readonly int[] _strides;

    private StridedView(int offset, int[] lengths, int[] strides) => (Offset, _lengths, _strides) = (offset, lengths, strides);

    public int Offset { get; }

    public ReadOnlySpan<int> Lengths => _lengths;

    public ReadOnlySpan<int> Strides => _strides;

    /// <summary>Whether the elements lie in the buffer one after another in row-major order.</summary>
    public bool IsContiguous
    {
        get
        {
            var expected = 1;
            for (var axis = _lengths.Length - 1; axis >= 0; axis--)
            {
                if (_lengths[axis] == 1) continue;
                if (_strides[axis] != expected) return false;
                expected *= _lengths[axis];
            }
            return true;
        }
    }

    public static StridedView Whole(Shape shape) => new(0, shape.Lengths.ToArray(), shape.Strides.ToArray());

    /// <summary>The same view of a buffer that begins elsewhere in a larger one.</summary>
    public StridedView Shifted(int by) => by == 0 ? this : new(Offset + by, _lengths, _strides);

    /// <summary>Where the elements of a tensor stand in a buffer that holds this view of all of them in one row; null where that is no view.</summary>
    /// <param name="origin">The shape of the tensor that this is a view of.</param>
    public StridedView? Inverse(Shape origin)
    {
        var axes = new List<(int Length, int Stride, int Place)>();
        var place = 1;
        for (var axis = _lengths.Length - 1; axis >= 0; axis--)
        {
            if (_lengths[axis] > 1) axes.Add((_lengths[axis], _strides[axis], place));
            place *= _lengths[axis];
        }
        axes.Sort((a, b) => b.Stride.CompareTo(a.Stride));
        var expected = origin.Count;
        foreach (var axis in axes)
        {
            if (axis.Stride * axis.Length != expected) return null;
            expected = axis.Stride;
        }
        if (Offset != 0 || expected != 1) return null;
        if (axes.Count == 0) return Whole(origin);
        return new StridedView(0, [.. axes.Select(a => a.Length)], [.. axes.Select(a => a.Place)]).Reshaped(origin);
    }

    /// <summary>The view after a move, or null where a reshape needs the elements in one row.</summary>
    public StridedView? Then(Structural move, Shape from) => move switch
    {
        Permute permute => new(Offset, permute.Order.ToArray().Select(a => _lengths[a]).ToArray(), permute.Order.ToArray().Select(a => _strides[a]).ToArray()),
        Slice slice => new(Offset + slice.Start.ToArray().Select((s, axis) => s * _strides[axis]).Sum(), slice.Size.Lengths.ToArray(), _strides),
        Broadcast broadcast => Repeat(broadcast.To, from),
        Reshape reshape => Reshaped(reshape.To),
        _ => throw new NotSupportedException($"{move.Name} is not a view."),
    };

    /// <summary>The same view with as few axes as possible; the last one is kept even if of length 1.</summary>
    public StridedView Collapsed()
    {
        var lengths = new List<int>();
        var strides = new List<int>();
        for (var axis = 0; axis < _lengths.Length; axis++)
        {
            if (_lengths[axis] == 1) continue;
            if (lengths.Count > 0 && strides[^1] == _strides[axis] * _lengths[axis])
            {
                lengths[^1] *= _lengths[axis];
                strides[^1] = _strides[axis];
            }
            else
            {
                lengths.Add(_lengths[axis]);
                strides.Add(_strides[axis]);
            }
        }
        return lengths.Count == 0 ? new(Offset, [1], [0]) : new(Offset, [.. lengths], [.. strides]);
    }

    /// <summary>Number of axes.</summary>
    public int Rank => _lengths.Length;

    /// <summary>Length of the last axis.</summary>
    public int Inner => _lengths[^1];

    /// <summary>Distance between neighbours along the last axis, 0 along an axis of length 1.</summary>
    public int Step => _lengths[^1] == 1 ? 0 : _strides[^1];

    /// <summary>Where an element lies, by its number in row-major order.</summary>
    public nint Position(int index)
    {
        nint position = Offset;
        for (var axis = _lengths.Length - 1; axis > 0; axis--)
        {
            index = Math.DivRem(index, _lengths[axis], out var coordinate);
            position += (nint)coordinate * _strides[axis];
        }
        return position + (nint)index * _strides[0];
    }

    /// <summary>The view cut into rows of some length: where they begin, and how their elements follow; null where a cut would go through an axis.</summary>
    public (StridedView Rows, StridedView Columns)? Split(int columns)
    {
        var (axis, count) = (_lengths.Length, 1);
        while (axis > 0 && count < columns) count *= _lengths[--axis];
        if (count != columns) return null;
        return (new StridedView(Offset, _lengths[..axis], _strides[..axis]).Collapsed(), new StridedView(0, _lengths[axis..], _strides[axis..]).Collapsed());
    }

    /// <summary>Copies elements start … start + count − 1 of the row-major order into one row.</summary>
    public void Read<T>(T* from, T* to, int start, int count) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var inner = _lengths[^1];
        var stride = _strides[^1];
        var row = Math.DivRem(start, inner, out var column);
        while (count > 0)
        {
            var run = Math.Min(inner - column, count);
            var source = from + RowStart(row++) + (nint)column * stride;
            if (stride == 1) for (var i = 0; i < run; i++) to[i] = source[i];
            else if (stride == 0) new Span<T>(to, run).Fill(*source);
            else for (var i = 0; i < run; i++) to[i] = source[(nint)i * stride];
            to += run;
            count -= run;
            column = 0;
        }
    }

    private nint RowStart(int row)
    {
        if (_lengths.Length == 1) return Offset;
        nint position = Offset;
        for (var axis = _lengths.Length - 2; axis > 0; axis--)
        {
            row = Math.DivRem(row, _lengths[axis], out var coordinate);
            position += (nint)coordinate * _strides[axis];
        }
        return position + (nint)row * _strides[0];
    }

    private StridedView Repeat(Shape to, Shape from)
    {
        var strides = new int[to.Rank];
        for (var fromEnd = 1; fromEnd <= from.Rank; fromEnd++)
            if (from[^fromEnd] == to[^fromEnd]) strides[^fromEnd] = _strides[^fromEnd];
        return new(Offset, to.Lengths.ToArray(), strides);
    }

    // Axes of both shapes are matched in groups of equal counts; a group of the old axes must be one evenly spaced run.
    private StridedView? Reshaped(Shape to)
    {
        var old = Collapsed();
        var strides = new int[to.Rank];
        var group = old._lengths.Length - 1;
        var left = old._lengths[group];
        var stride = old._strides[group];
        for (var axis = to.Rank - 1; axis >= 0; axis--)
        {
            if (to[axis] == 1) continue;
            if (left == 1 && group > 0) (left, stride) = (old._lengths[--group], old._strides[group]);
            if (left % to[axis] != 0) return null;
            strides[axis] = stride;
            stride *= to[axis];
            left /= to[axis];
        }
        return new(Offset, to.Lengths.ToArray(), strides);
    }
}
