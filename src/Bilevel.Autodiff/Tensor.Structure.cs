namespace Bilevel.Autodiff;

/// <content>Operations that move, select or reduce elements, and matrix products.</content>
public sealed partial class Tensor
{
    /// <summary>The same elements in row-major order under another shape of equally many.</summary>
    public Tensor Reshape(Shape shape) => Shape.Equals(shape) ? this : Apply(new Reshape(shape), this);

    /// <summary>Axis i of the result is axis order[i] of this tensor.</summary>
    public Tensor Permute(params int[] order) => Apply(Type == ElementType.Index ? new PermuteIndices((int[])[.. order]) : new Permute((int[])[.. order]), this);

    /// <summary>The last two axes exchanged.</summary>
    public Tensor Transpose()
    {
        if (Shape.Rank < 2) throw ShapeMismatchException.For("transpose", [this], "two axes or more are expected");
        int[] order = [.. Enumerable.Range(0, Shape.Rank)];
        (order[^2], order[^1]) = (order[^1], order[^2]);
        return Permute(order);
    }

    /// <summary>Axes of length 1 and absent leading axes repeated to reach a shape.</summary>
    public Tensor BroadcastTo(Shape shape)
    {
        if (Shape.Equals(shape)) return this;
        return Operation is Splat splat && Shape.Broadcast(Shape, shape) is { } to && to.Equals(shape)
            ? Full(splat.Value, shape)
            : Apply(new Broadcast(shape), this);
    }

    /// <summary>The block of shape <paramref name="size"/> whose first element stands at <paramref name="start"/>.</summary>
    public Tensor Slice(int[] start, Shape size) => Apply(new Slice((int[])[.. start], size), this);

    /// <summary>Zeros of a shape with this tensor's first element at <paramref name="start"/>.</summary>
    public Tensor PadTo(int[] start, Shape shape) => Apply(new Pad((int[])[.. start], shape), this);

    /// <summary>Tensors one after another along an axis.</summary>
    public static Tensor Concat(int axis, params Tensor[] parts)
    {
        if (parts.Length == 0) throw new ArgumentException("concat: at least one tensor is expected", nameof(parts));
        ArgumentNullException.ThrowIfNull(parts[0], nameof(parts));
        var along = parts[0].Axis(axis);
        return parts.Length == 1 ? parts[0] : Apply(new Concat(along), parts);
    }

    /// <summary>Sum of all elements, a scalar.</summary>
    public Tensor Sum() => Shape.Rank == 0 ? this : Apply(new Sum(0, Shape.Rank), this);

    /// <summary>Sum along one axis (negative: from the end), which the result no longer has unless kept with length 1.</summary>
    public Tensor Sum(int axis, bool keepAxis = false) => Keep(Apply(new Sum(Axis(axis), 1), this), axis, keepAxis);

    /// <summary>Mean of all elements, a scalar.</summary>
    public Tensor Mean() => Sum() * (1.0 / Shape.Count);

    /// <summary>Mean along one axis (negative: from the end).</summary>
    public Tensor Mean(int axis, bool keepAxis = false) => Sum(axis, keepAxis) * (1.0 / Shape[Axis(axis)]);

    /// <summary>Largest element along one axis (negative: from the end); where several are, they share the derivative equally.</summary>
    public Tensor Max(int axis, bool keepAxis = false) => Keep(Apply(new Largest(Axis(axis), 1), this), axis, keepAxis);

    /// <summary>
    /// Matrix product over the last two axes: [m, k]·[k, n]; equal leading axes are a batch, and one matrix on the right serves
    /// a whole batch on the left.
    /// </summary>
    public Tensor MatMul(Tensor right)
    {
        ArgumentNullException.ThrowIfNull(right);
        if (Shape.Rank > 2 && right.Shape.Rank == 2)
        {
            if (Shape[^1] != right.Shape[0]) throw ShapeMismatchException.For("matmul", [this, right], $"the inner lengths are {Shape[^1]} and {right.Shape[0]}");
            var rows = Shape.Count / Shape[^1];
            var product = Reshape([rows, Shape[^1]]).MatMul(right);
            return product.Reshape(Shape.Splice(Shape.Rank - 1, 1, right.Shape[1]));
        }
        return Apply(new MatMul(false, false), this, right);
    }

    /// <summary>Row indices[i] of this tensor at every position i of the indices: shape [indices…, rest of a row…].</summary>
    public Tensor Gather(Tensor indices) => Apply(new GatherRows(), this, indices);

    /// <summary>Zeros of <paramref name="rows"/> rows to which row i of this tensor is added at row indices[i]: the adjoint of <see cref="Gather"/>.</summary>
    public Tensor ScatterAddRows(Tensor indices, int rows) => Apply(new ScatterAddRows(rows), this, indices);

    /// <summary>For indices: 1 at the position of the class along a new last axis, else 0; an index that is to be ignored has no 1.</summary>
    public Tensor OneHot(int classes, int? ignored = null) => Apply(new OneHot(classes, ignored), this);

    /// <summary>For indices: the same as real numbers; those that are not 0 … <paramref name="below"/> − 1, where that is given, are an exception of the run.</summary>
    public Tensor ToReal(int? below = null) => Apply(new ToReal(below), this);

    /// <summary>Sum over the axes along which a tensor of that shape would be broadcast to this one's.</summary>
    internal Tensor SumTo(Shape shape)
    {
        var extra = Shape.Rank - shape.Rank;
        var result = extra > 0 ? Apply(new Sum(0, extra), this) : this;
        for (var axis = shape.Rank - 1; axis >= 0; axis--)
            if (shape[axis] == 1 && result.Shape[axis] > 1) result = result.Sum(axis, keepAxis: true);
        return result;
    }

    private int Axis(int axis)
    {
        var positive = axis < 0 ? axis + Shape.Rank : axis;
        if ((uint)positive >= (uint)Shape.Rank) throw ShapeMismatchException.For($"axis {axis}", [this], "an axis of the tensor is expected");
        return positive;
    }

    private Tensor Keep(Tensor reduced, int axis, bool keepAxis) => keepAxis ? reduced.Reshape(Shape.Splice(Axis(axis), 1, 1)) : reduced;
}
