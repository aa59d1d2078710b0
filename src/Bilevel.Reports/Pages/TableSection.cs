using Bilevel.Experiments.Results;
using Bilevel.Reports.Tables;
using Bilevel.Reports.Writing;

namespace Bilevel.Reports.Pages;

/// <summary>The table of a comparison: results in one table and what they cost in another, so that both fit a page.</summary>
internal static class TableSection
{
    /// <summary>Both tables; a remark stands below its row in the first.</summary>
    public static Markup Of(ComparisonResult result)
    {
        var table = ComparisonTable.Of(result);
        var order = result.Ranked ? "Methods stand in order, best first." : "The methods are not ranked; the remarks above say why.";
        return Markup.Of($"""
            <p>{order} Large figures are medians over seeds, small ones the range from the lowest to the highest seed. An arrow means: spent until the {MetricFormat.Of(result.Target.Metric).Title} first reached {NumberText.Significant(result.Target.Value)}.</p>
            {Table(table, "Results", withRemarks: true, ColumnGroup.Result, ColumnGroup.Target)}
            <p>What every row spent in the whole run, beside the {MetricFormat.Of(result.Target.Metric).Title} that it reached: median calls of each oracle, seconds in the method, then iterations and samples. “{NumberText.Missing}” means that the problem has no such quantity, or that it was not measured.</p>
            {Table(table, "Cost", withRemarks: false, ColumnGroup.Ledger, ColumnGroup.Cost)}
            {NotApplicable(result)}
            """);
    }

    private static Markup NotApplicable(ComparisonResult result) => result.NotApplicable.Count == 0
        ? Markup.Empty
        : Markup.Of($"""<p>Not applicable, and so not run:</p><ul>{result.NotApplicable.Select(m => Markup.Of($"<li>{m.Title}: {m.Why}.</li>"))}</ul>""");

    private static Markup Table(ComparisonTable table, string name, bool withRemarks, params ColumnGroup[] groups)
    {
        var columns = table.Indices(groups);
        var bodies = table.Rows.GroupBy(r => r.Kind).Select(kind => Markup.Of($"""
            <tbody>{(kind.Key == RowKind.Reference ? ReferenceHeading(columns.Count) : Markup.Empty)}{kind.Select(row => Row(table, row, columns, withRemarks))}</tbody>

            """));
        return Markup.Of($"""
            <div class="scroll" role="region" aria-label="{name}" tabindex="0"><table>
            <thead><tr>{columns.Select(i => Header(table.Columns[i]))}</tr></thead>
            {bodies}
            </table></div>
            """);
    }

    private static Markup Header(TableColumn column) =>
        Markup.Of($"""<th scope="col" class="{Alignment(column)}" title="{column.Explanation}">{column.Header}</th>""");

    private static Markup ReferenceHeading(int columns) =>
        Markup.Of($"""<tr class="kind"><th colspan="{columns}" scope="colgroup"><span>Reference rows: trained on fixed rows, without weights</span></th></tr>""");

    private static Markup Row(ComparisonTable table, TableRow row, IReadOnlyList<int> columns, bool withRemarks)
    {
        var cells = columns.Skip(1).Select(i => Cell(row.Cells[i], table.Columns[i]));
        var remarks = withRemarks && row.Remarks.Count > 0
            ? Markup.Of($"""<tr class="remark"><td colspan="{columns.Count}"><span>{string.Join("; ", row.Remarks)}</span></td></tr>""")
            : Markup.Empty;
        return Markup.Of($"""<tr{(remarks == Markup.Empty ? Markup.Empty : Markup.Raw(" class=\"remarked\""))}><th scope="row">{row.Cells[columns[0]].Text}</th>{cells}</tr>{remarks}""");
    }

    private static Markup Cell(TableCell cell, TableColumn column)
    {
        var mark = column.Key == "wins" && cell.Text is "yes" or "no" ? " wins-" + cell.Text : "";
        var range = cell.Range is null ? Markup.Empty : Markup.Of($"""<small>{cell.Range}</small>""");
        return Markup.Of($"""<td class="{Alignment(column)}{mark}">{cell.Text}{range}</td>""");
    }

    private static string Alignment(TableColumn column) => column.RightAligned ? "number" : "text";
}
