using Bilevel.Experiments.Results;
using Bilevel.Numerics.Files;
using Bilevel.Reports.Figures;
using Bilevel.Reports.Inputs;
using Bilevel.Reports.Pages;
using Bilevel.Reports.Tables;

namespace Bilevel.Reports;

/// <summary>The files of a figure of a paper, made from its result files alone: drawing, numbers, table and page.</summary>
public static class FigureReport
{
    /// <summary>Writes figure.svg, data.csv, table.md and index.html into a figure's folder, each as a whole or not at all.</summary>
    /// <param name="folder">The folder with figure.json, which names the folder of the runs.</param>
    /// <returns>The path of the page.</returns>
    /// <exception cref="ResultFileException">A result file is missing or broken.</exception>
    /// <exception cref="IOException">A file can't be written.</exception>
    public static string Write(string folder)
    {
        var figure = FigureFolder.Read(folder);
        var drawing = FigureDrawing.Of(figure);
        LineFigure.Write(Path.Combine(folder, RunFiles.Drawing), drawing.Chart.ToSvg(columns: 2, "figure"));
        AtomicFile.WriteText(Path.Combine(folder, RunFiles.FigureData), FigureData.Of(figure));
        AtomicFile.WriteText(Path.Combine(folder, RunFiles.FigureTable), FigureMarkdown.Of(figure));
        return Page.Write(folder, $"{figure.Result.Title} – Bilevel.NET", FigurePage.Of(figure, drawing), RunFiles.FigurePage);
    }

    /// <summary>Whether any run of a figure broke off.</summary>
    /// <exception cref="ResultFileException">A result file is missing or broken.</exception>
    public static bool AnyFailed(string folder) => FigureFolder.Read(folder).Rows.Any(r => r.Row.StopReasons.Any(RunSummary.IsFailure));

    /// <summary>The table of a figure.</summary>
    /// <exception cref="ResultFileException">A result file is missing or broken.</exception>
    public static ComparisonTable Table(string folder) => FigureTable.Of(FigureFolder.Read(folder));
}
