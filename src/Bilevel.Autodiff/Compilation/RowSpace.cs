namespace Bilevel.Autodiff;

/// <summary>What a fused kernel runs over: columns are a tensor's last axes, rows the others.</summary>
internal readonly record struct RowSpace(int Rows, int Columns)
{
    public int Count => Rows * Columns;

    /// <summary>The last axis that is longer than 1 makes the columns.</summary>
    public static RowSpace Of(Shape shape)
    {
        for (var axis = shape.Rank - 1; axis >= 0; axis--)
            if (shape[axis] > 1) return new(shape.Count / shape[axis], shape[axis]);
        return new(1, 1);
    }
}

/// <summary>What a tensor is in a fused kernel's space.</summary>
internal enum Role
{
    /// <summary>Not part of one: a kernel of its own.</summary>
    Alone,

    /// <summary>An element for every row and column.</summary>
    Full,

    /// <summary>An element a row.</summary>
    Row,

    /// <summary>Sums over all rows, one a column: known when the kernel has ended.</summary>
    ColumnSums,

    /// <summary>One sum over everything: known when the kernel has ended.</summary>
    Total,
}

/// <summary>Which kernel a tensor is to be computed in, and as what.</summary>
internal readonly record struct Place(bool Late, int Level, RowSpace Space, Role Role);
