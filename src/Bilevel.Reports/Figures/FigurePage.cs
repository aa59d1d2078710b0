using Bilevel.Core;
using Bilevel.Reports.Inputs;
using Bilevel.Reports.Pages;
using Bilevel.Reports.Tables;
using Bilevel.Reports.Writing;

namespace Bilevel.Reports.Figures;

/// <summary>The page of a figure: drawing, table, the paper's setting beside ours, what differs, how to repeat it.</summary>
internal static class FigurePage
{
    /// <summary>The body of the page.</summary>
    public static Markup Of(FigureFolder figure, FigureContent content)
    {
        var result = figure.Result;
        return Markup.Of($"""
            {Page.Heading($"{result.Id} · {figure.Comparison.Task} · {result.Size}", result.Title, Lead(figure, content))}
            {Page.Remarks([.. Capped(figure), .. figure.Said, .. figure.Comparison.Remarks])}
            <figure class="chart">{content.OnPage}{content.Notes.Select(n => Markup.Of($"""<p class="note">{n}</p>"""))}</figure>
            {Page.Section("claim", "What the paper says", Markup.Of($"<p>{result.Claim}</p>"))}
            {(content.Findings.Count == 0 ? Markup.Empty : Page.Section("found", "What was found", Markup.Join(content.Findings.Select(f => Markup.Of($"<p>{f}</p>")))))}
            {Page.Section("table", content.TableTitle, Table(figure, content))}
            {Page.Section("setting", "The paper's setting, and this one", Setting(figure))}
            {Page.Section("differs", "What differs from the paper", Markup.Of($"<ul>{result.Differs.Select(d => Markup.Of($"<li>{d}</li>"))}</ul>"))}
            {Page.Section("reproduce", "How to reproduce this", Reproduce(figure))}
            """);
    }

    private static Markup Lead(FigureFolder figure, FigureContent content) =>
        Markup.Of($"{Sentence.Capitalised(figure.Comparison.Title.TrimEnd('.'))}. Each run has a budget of {Budget.Parse(figure.Comparison.Budget).InWords}. {content.Reading}");

    private static IEnumerable<string> Capped(FigureFolder figure) => figure.Rows.Where(r => r.Capped is not null)
        .Select(r => $"{r.Row.Title}: {r.Capped}. Against epochs its line ends there; against seconds it is complete.");

    private static Markup Table(FigureFolder figure, FigureContent content)
    {
        var (columns, rows) = content.Table;
        var lines = rows.Select(row => Markup.Of($"""
            <tr{(row.Remarks.Count > 0 ? Markup.Raw(" class=\"remarked\"") : Markup.Empty)}><th scope="row">{row.Cells[0].Text}</th>{row.Cells.Zip(columns).Skip(1).Select(c => Cell(c.First, c.Second))}</tr>{Remark(row, columns.Count)}

            """));
        var left = figure.Comparison.NotApplicable.Select(m => $"Not applicable, and so not run: {m}.");
        return Markup.Of($"""
            <p>{content.TableReading}</p>
            <div class="scroll" role="region" aria-label="{content.TableTitle}" tabindex="0"><table class="wrapped">
            <thead><tr>{columns.Select(c => Markup.Of($"""<th scope="col" class="{Alignment(c)}" title="{c.Explanation}">{c.Header}</th>"""))}</tr></thead>
            <tbody>{lines}</tbody></table></div>
            {left.Select(l => Markup.Of($"<p>{l}</p>"))}
            """);
    }

    private static Markup Cell(TableCell cell, TableColumn column) => column.RightAligned
        ? Markup.Of($"""<td class="number">{cell.Text}{(cell.Range is null ? Markup.Empty : Markup.Of($"<small>{cell.Range}</small>"))}</td>""")
        : Markup.Of($"""<td class="list">{cell.Text.Split(", ").Select(item => Markup.Of($"""<span class="option">{item}</span> """))}</td>""");

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
