namespace Bilevel.Autodiff;

/// <summary>How the driver of a fused kernel finds an operand's elements for some rows.</summary>
internal enum RowAccess
{
    /// <summary>Each row begins at an equal distance from the one before.</summary>
    Stepped,

    /// <summary>Rows are evenly spaced in runs; the driver stops where a run ends.</summary>
    Walked,

    /// <summary>The elements of some rows are first copied one after another.</summary>
    Copied,

    /// <summary>One row serves all; it is copied several times over, because rows of the space are several of the tensor's.</summary>
    Repeated,

    /// <summary>A row of sums, one a column.</summary>
    ColumnSums,

    /// <summary>One vector of sums.</summary>
    Total,
}

/// <summary>An operand of a fused kernel: its buffer, and how to reach a row's elements.</summary>
/// <param name="Access">How rows are found.</param>
/// <param name="Buffer">Where the tensor lies.</param>
/// <param name="Full">Whether there is an element a column, or one a row.</param>
/// <param name="Step">Elements from one row to the next.</param>
/// <param name="View">Positions of the rows' first elements where walked, of all elements where copied.</param>
/// <param name="Index">Where it holds indices: what they choose from, for messages, and how many there are.</param>
internal sealed record RowOperand(RowAccess Access, Operand Buffer, bool Full, nint Step, StridedView? View = null, RowIndex? Index = null);

/// <summary>Bounds of an index operand: classes, the index that need not be one, and the name of the tensor that holds the indices.</summary>
internal sealed record RowIndex(int Classes, int? Ignored, string Name);

/// <summary>The space of a fused kernel: whole rows, and the columns of one more that is cut short.</summary>
internal readonly record struct RowExtent(int Rows, int Columns, int Rest)
{
    public int Elements => Rows * Columns + Rest;
}
