using System.Runtime.CompilerServices;

namespace Bilevel.Autodiff;

/// <summary>The lengths of a tensor's axes, outermost first; the empty shape is a scalar.</summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public sealed class Shape : IEquatable<Shape>
{
    /// <summary>The shape of a scalar.</summary>
    public static readonly Shape Scalar = new([]);

    private readonly int[] _lengths;
    private readonly int[] _strides;

    private Shape(int[] lengths)
    {
        _lengths = lengths;
        _strides = new int[lengths.Length];
        long count = 1;
        for (var axis = lengths.Length - 1; axis >= 0; axis--)
        {
            if (lengths[axis] < 1) throw new ArgumentException($"axis {axis} of shape {Text(lengths)} has length {lengths[axis]}; at least 1 is expected");
            _strides[axis] = (int)count;
            count *= lengths[axis];
            if (count > int.MaxValue)
                throw new ArgumentException($"a tensor of shape {Text(lengths)} has more than {int.MaxValue} elements");
        }
        Count = (int)count;
    }

    /// <summary>Number of axes.</summary>
    public int Rank => _lengths.Length;

    /// <summary>Number of elements: the product of the lengths, 1 for a scalar.</summary>
    public int Count { get; }

    /// <summary>Length of one axis.</summary>
    public int this[int axis] => _lengths[axis];

    /// <summary>Length of one axis, counted from either end.</summary>
    public int this[Index axis] => _lengths[axis];

    /// <summary>The lengths, outermost first.</summary>
    public ReadOnlySpan<int> Lengths => _lengths;

    /// <summary>Distance in elements between neighbours along each axis of a row-major buffer.</summary>
    internal ReadOnlySpan<int> Strides => _strides;

    /// <summary>Makes a shape; every length is at least 1, and their product fits 32 bits.</summary>
    /// <exception cref="ArgumentException">A length is below 1 or the product is too large.</exception>
    public static Shape Create(ReadOnlySpan<int> lengths) => lengths.Length == 0 && Scalar is not null ? Scalar : new(lengths.ToArray());

    /// <summary>Iterates over the lengths.</summary>
    public ReadOnlySpan<int>.Enumerator GetEnumerator() => Lengths.GetEnumerator();

    /// <summary>The shape that two operands have after numpy's broadcasting, or null where they do not fit.</summary>
    internal static Shape? Broadcast(Shape a, Shape b)
    {
        var lengths = new int[Math.Max(a.Rank, b.Rank)];
        for (var fromEnd = 1; fromEnd <= lengths.Length; fromEnd++)
        {
            var p = fromEnd <= a.Rank ? a[^fromEnd] : 1;
            var q = fromEnd <= b.Rank ? b[^fromEnd] : 1;
            if (p != q && p != 1 && q != 1) return null;
            lengths[^fromEnd] = Math.Max(p, q);
        }
        return new(lengths);
    }

    /// <summary>This shape with some axes replaced: <paramref name="removed"/> lengths from <paramref name="axis"/> on give way to others.</summary>
    internal Shape Splice(int axis, int removed, params ReadOnlySpan<int> inserted) =>
        Create([.. _lengths.AsSpan(0, axis), .. inserted, .. _lengths.AsSpan(axis + removed)]);

    /// <summary>Writes the coordinates of the element at a row-major position.</summary>
    internal void Unravel(int position, Span<int> coordinates)
    {
        for (var axis = 0; axis < _lengths.Length; axis++)
            (coordinates[axis], position) = int.DivRem(position, _strides[axis]);
    }

    /// <summary>The row-major position of the element at some coordinates.</summary>
    internal int Ravel(ReadOnlySpan<int> coordinates)
    {
        var position = 0;
        for (var axis = 0; axis < _lengths.Length; axis++) position += coordinates[axis] * _strides[axis];
        return position;
    }

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && Lengths.SequenceEqual(other.Lengths);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var length in _lengths) hash.Add(length);
        return hash.ToHashCode();
    }

    /// <summary>The lengths in brackets, as in [64, 10].</summary>
    public override string ToString() => Text(_lengths);

    private static string Text(int[] lengths) => $"[{string.Join(", ", lengths)}]";
}
