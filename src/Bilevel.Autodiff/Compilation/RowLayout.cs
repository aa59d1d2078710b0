namespace Bilevel.Autodiff;

/// <summary>How operands of a fused kernel are reached from row to row of its space.</summary>
internal sealed class RowLayout(RowSpace space)
{
    // A run of evenly spaced rows is worth a call of its own from here on.
    private const int ShortestRun = 8;

    /// <summary>A result, which lies in one row-major piece.</summary>
    public RowOperand Result(Operand buffer, bool full) => new(RowAccess.Stepped, buffer, full, full ? space.Columns : 1);

    /// <summary>An operand that has an element for every row and column, or for every row.</summary>
    public RowOperand Find(Operand buffer, StridedView view, bool full)
    {
        var copied = new RowOperand(RowAccess.Copied, buffer, full, 0, view.Collapsed());
        if (!full) return Rows(buffer, view.Collapsed(), copied);
        if (view.Split(space.Columns) is not var (rows, columns) || columns.Rank > 1) return copied;
        return columns.Step switch
        {
            0 when columns.Inner > 1 => Rows(buffer, rows, new(RowAccess.Copied, buffer, false, 0, rows)),
            0 or 1 => Rows(buffer, rows, copied),
            _ => copied,
        };
    }

    private RowOperand Rows(Operand buffer, StridedView rows, RowOperand copied)
    {
        if (rows.Rank == 1) return new(RowAccess.Stepped, buffer with { Offset = buffer.Offset + rows.Offset }, copied.Full, space.Rows == 1 && copied.Full ? space.Columns : rows.Step);
        return rows.Inner >= ShortestRun ? new(RowAccess.Walked, buffer, copied.Full, rows.Step, rows) : copied;
    }
}
