using Bilevel.Core;
using Bilevel.Reports.Charts;
using Bilevel.Reports.Inputs;
using Bilevel.Reports.Pages;
using Bilevel.Reports.Tables;
using Bilevel.Reports.Writing;

namespace Bilevel.Reports.Figures;

/// <summary>The page of a figure: drawing, table, the paper's setting beside ours, what differs, how to repeat it.</summary>
internal static class FigurePage
{
    /// <summary>The body of the page.</summary>
    public static Markup Of(FigureFolder figure, FigureDrawing drawing)
    {
        var result = figure.Result;
        return Markup.Of($"""
            {Page.Heading($"{result.Id} · {figure.Comparison.Task} · {result.Size}", result.Title, Lead(figure))}
            {Page.Remarks([.. Capped(figure), .. figure.Comparison.Remarks])}
            <figure class="chart">{Drawn(drawing.Chart)}{drawing.Notes.Select(n => Markup.Of($"""<p class="note">{n}</p>"""))}</figure>
            {Page.Section("claim", "What the paper says", Markup.Of($"<p>{result.Claim}</p>"))}
            {Page.Section("table", "Final values and cost", Table(figure))}
            {Page.Section("setting", "The paper's setting, and this one", Setting(figure))}
            {Page.Section("differs", "What differs from the paper", Markup.Of($"<ul>{result.Differs.Select(d => Markup.Of($"<li>{d}</li>"))}</ul>"))}
            {Page.Section("reproduce", "How to reproduce this", Reproduce(figure))}
            """);
    }

    private static Markup Lead(FigureFolder figure)
    {
        var seeds = figure.Comparison.Seeds.Count;
        var bands = seeds == 1 ? "One seed: there are no bands." : $"Lines are medians over {seeds} seeds, bands go from the lowest to the highest seed.";
        return Markup.Of($"{Sentence.Capitalised(figure.Comparison.Title.TrimEnd('.'))}. Each run has a budget of {Budget.Parse(figure.Comparison.Budget).InWords}. {bands} Evaluation and compilation take no part in the seconds.");
    }

    private static IEnumerable<string> Capped(FigureFolder figure) => figure.Rows.Where(r => r.Capped is not null)
        .Select(r => $"{r.Row.Title}: {r.Capped}. Against epochs its line ends there; against seconds it is complete.");

    private static Markup Drawn(PanelChart chart) =>
        Markup.Of($"""<div class="wide">{chart.ToSvg(columns: 2, "figure-wide")}</div><div class="narrow">{chart.ToSvg(columns: 1, "figure-narrow")}</div>""");

    private static Markup Table(FigureFolder figure)
    {
        var (columns, rows) = FigureTable.Of(figure);
        var lines = rows.Select(row => Markup.Of($"""
            <tr{(row.Remarks.Count > 0 ? Markup.Raw(" class=\"remarked\"") : Markup.Empty)}><th scope="row">{row.Cells[0].Text}</th>{row.Cells.Zip(columns).Skip(1).Select(c => Cell(c.First, c.Second))}</tr>{Remark(row, columns.Count)}

            """));
        var left = figure.Comparison.NotApplicable.Select(m => $"Not applicable, and so not run: {m}.");
        return Markup.Of($"""
            <p>Large figures are medians over seeds, small ones the range from the lowest to the highest seed. Tuning takes no part in what is counted.</p>
            <div class="scroll" role="region" aria-label="Final values and cost" tabindex="0"><table>
            <thead><tr>{columns.Select(c => Markup.Of($"""<th scope="col" class="{Alignment(c)}" title="{c.Explanation}">{c.Header}</th>"""))}</tr></thead>
            <tbody>{lines}</tbody></table></div>
            {left.Select(l => Markup.Of($"<p>{l}</p>"))}
            """);
    }

    private static Markup Cell(TableCell cell, TableColumn column) =>
        Markup.Of($"""<td class="{Alignment(column)}">{cell.Text}{(cell.Range is null ? Markup.Empty : Markup.Of($"<small>{cell.Range}</small>"))}</td>""");

    private static Markup Remark(TableRow row, int columns) => row.Remarks.Count == 0
        ? Markup.Empty
        : Markup.Of($"""<tr class="remark"><td colspan="{columns}"><span>{string.Join("; ", row.Remarks)}</span></td></tr>""");

    private static string Alignment(TableColumn column) => column.RightAligned ? "number" : "text";

    private static Markup Setting(FigureFolder figure) => Markup.Of($"""
        <div class="scroll" role="region" aria-label="The paper's setting, and this one" tabindex="0"><table class="side-by-side">
        <thead><tr><th scope="col"></th><th scope="col" class="text">Paper</th><th scope="col" class="text">Here</th></tr></thead>
        <tbody>{figure.Result.Setting.Select(s => Markup.Of($"""<tr><th scope="row">{Sentence.Capitalised(s.Item)}</th><td class="text">{s.Paper}</td><td class="text">{s.Here}</td></tr>"""))}</tbody></table></div>
        """);

    private static Markup Reproduce(FigureFolder figure) => Markup.Of($"""
        <p>Finished runs are found again and not repeated. The numbers of the figure are in <code>{Experiments.Results.RunFiles.FigureData}</code>, its runs in <code>{figure.Result.Runs}</code>.</p>
        {FactList.Command(figure.Result.Command)}
        {FactList.Of([
            ("Runs made by", FactList.Text(figure.Comparison.Command == figure.Result.Command ? "" : figure.Comparison.Command)),
            ("Seeds", FactList.Text(NumberText.List(figure.Comparison.Seeds))),
            ("Tuning seeds", FactList.Text(NumberText.List(figure.Comparison.TuningSeeds))),
            ("Search of step sizes", FactList.Text(figure.Comparison.TuningSearch)),
            ("Budget", FactList.Text(figure.Comparison.Budget)),
            ("Task options", FactList.Options(figure.Comparison.TaskOptions)),
            .. FactList.Data(figure.Comparison.Data),
            .. FactList.Machine(figure.Comparison.Machine),
        ])}
        """);
}
