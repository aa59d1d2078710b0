using Bilevel.Experiments.Results;
using Bilevel.Numerics.Files;
using Bilevel.Reports.Figures;
using Bilevel.Reports.Inputs;
using Bilevel.Reports.Pages;
using Bilevel.Reports.Tables;
using Bilevel.Reports.Writing;

namespace Bilevel.Reports;

/// <summary>The files of a figure of a paper, made from its result files alone: drawing, numbers, table and page.</summary>
public static class FigureReport
{
    /// <summary>Writes figure.svg, data.csv, table.md and index.html into a figure's folder, each as a whole or not at all; no figure.svg where there is nothing to draw.</summary>
    /// <param name="folder">The folder with figure.json, which names the folder of the runs.</param>
    /// <returns>The path of the page.</returns>
    /// <exception cref="ResultFileException">A result file is missing or broken.</exception>
    /// <exception cref="IOException">A file can't be written.</exception>
    public static string Write(string folder)
    {
        var figure = FigureFolder.Read(folder);
        var content = FigureContent.Of(figure);
        if (content.Drawing == Markup.Empty)
            File.Delete(Path.Combine(folder, RunFiles.Drawing));
        else
            LineFigure.Write(Path.Combine(folder, RunFiles.Drawing), content.Drawing);
        AtomicFile.WriteText(Path.Combine(folder, RunFiles.FigureData), content.Data);
        AtomicFile.WriteText(Path.Combine(folder, RunFiles.FigureTable), FigureMarkdown.Of(figure, content));
        return Page.Write(folder, $"{figure.Result.Title} – Bilevel.NET", FigurePage.Of(figure, content), RunFiles.FigurePage);
    }

    /// <summary>Whether any run of a figure broke off.</summary>
    /// <exception cref="ResultFileException">A result file is missing or broken.</exception>
    public static bool AnyFailed(string folder) => FigureFolder.Read(folder).Rows.Any(r => r.Row.StopReasons.Any(RunSummary.IsFailure));

    /// <summary>The table of a figure.</summary>
    /// <exception cref="ResultFileException">A result file is missing or broken.</exception>
    public static ComparisonTable Table(string folder) => FigureContent.Of(FigureFolder.Read(folder)).Table;

    /// <summary>What must be said beside the table, a sentence each: what was found, then remarks on rows.</summary>
    /// <exception cref="ResultFileException">A result file is missing or broken.</exception>
    public static IReadOnlyList<string> Sentences(string folder)
    {
        var figure = FigureFolder.Read(folder);
        var content = FigureContent.Of(figure);
        return [.. content.Findings, .. figure.Said, .. content.Table.Rows.SelectMany(r => r.Remarks.Select(remark => $"{r.Cells[0].Text}: {remark}."))];
    }
}
