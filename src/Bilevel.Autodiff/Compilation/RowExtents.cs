namespace Bilevel.Autodiff;

/// <summary>Chooses how long the rows of a fused kernel are, where its code does not care: one long row, or several short ones at a time.</summary>
internal static class RowExtents
{
    private const int FlatColumns = 4096;
    private const int FlatSummed = 1024;
    private const int ShortRow = 128;
    private const int LongEnough = 256;
    // A multiple of every vector's length.
    private const int Lanes = 16;

    public static (RowExtent Extent, RowOperand[] Operands) Choose(RowSpace space, RowCode code, List<RowOperand> operands)
    {
        var kept = (new RowExtent(space.Rows, space.Columns, 0), operands.ToArray());
        if (code.Values.Any(v => v.IsReduction || v.Kind == ValueKind.ColumnNumber) || code.Sinks.Any(s => !s.Full)) return kept;
        // One number a row ties the rows down; one number for all does not.
        if (operands.Any(o => o.Access == RowAccess.Walked || (!o.Full && o.Access != RowAccess.Total && (o.Step != 0 || o.Access == RowAccess.Copied)))) return kept;
        var shared = operands.Any(o => o.Access == RowAccess.ColumnSums || IsShared(o));
        if (operands.Any(o => o.Full && o.Access == RowAccess.Stepped && o.Step != space.Columns && !IsShared(o))) return kept;
        if (!shared) return Cut(space, Math.Min(space.Count, operands.Any(o => o.Access == RowAccess.Total) ? FlatSummed : FlatColumns), operands);
        if (space.Columns >= ShortRow) return kept;
        var rows = (LongEnough + space.Columns - 1) / space.Columns;
        while (rows * space.Columns % Lanes != 0) rows++;
        return Cut(space, rows * space.Columns, operands);
    }

    private static bool IsShared(RowOperand operand) => operand is { Full: true, Access: RowAccess.Stepped, Step: 0 };

    private static (RowExtent Extent, RowOperand[] Operands) Cut(RowSpace space, int columns, List<RowOperand> operands)
    {
        var adapted = operands.Select(o => o switch
        {
            { Access: RowAccess.Stepped, Full: true } when IsShared(o) => o with { Access = RowAccess.Repeated, Step = space.Columns },
            { Access: RowAccess.Stepped, Full: true } => o with { Step = columns },
            _ => o,
        });
        return (new(space.Count / columns, columns, space.Count % columns), [.. adapted]);
    }
}
