using Bilevel.Experiments.Results;

namespace Bilevel.Reports.Tables;

/// <summary>What a column of the table is about; a narrow page or terminal shows the groups one below the other.</summary>
public enum ColumnGroup
{
    /// <summary>Which row it is: stands in front of every group.</summary>
    Row,

    /// <summary>The metrics of the last evaluation, and whether the row wins.</summary>
    Result,

    /// <summary>What it took to reach the target loss.</summary>
    Target,

    /// <summary>Calls of each oracle quantity, and seconds.</summary>
    Ledger,

    /// <summary>Iterations, samples, and the time to compile.</summary>
    Cost,
}

/// <summary>A column.</summary>
/// <param name="Key">A name for programs: validation_loss, hvp, seconds …</param>
/// <param name="Header">The header for people.</param>
/// <param name="Explanation">What the numbers are, in a sentence.</param>
/// <param name="Group">What the column is about.</param>
/// <param name="RightAligned">Whether the cells are numbers.</param>
public sealed record TableColumn(string Key, string Header, string Explanation, ColumnGroup Group, bool RightAligned);

/// <summary>A cell: a text and, for a spread over seeds, its range.</summary>
/// <param name="Text">The number, or what stands for it.</param>
/// <param name="Range">"min–max" over seeds; null where there is none.</param>
public readonly record struct TableCell(string Text, string? Range = null)
{
    /// <summary>The cell in one line: 0.412 (0.405–0.420).</summary>
    public override string ToString() => Range is null ? Text : $"{Text} ({Range})";
}

/// <summary>A row.</summary>
/// <param name="Name">The algorithm's or reference's name.</param>
/// <param name="Kind">Method or reference.</param>
/// <param name="Cells">One cell a column.</param>
/// <param name="Remarks">What must be said beside the row.</param>
public sealed record TableRow(string Name, RowKind Kind, IReadOnlyList<TableCell> Cells, IReadOnlyList<string> Remarks);
