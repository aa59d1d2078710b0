using Bilevel.Experiments.Results;
using Bilevel.Reports.Charts;
using Bilevel.Reports.Inputs;
using Bilevel.Reports.Pages;
using Bilevel.Reports.Tables;
using Bilevel.Reports.Writing;

namespace Bilevel.Reports;

/// <summary>One curve of a comparison as a drawing of its own, for a paper or a README.</summary>
public static class ComparisonFigure
{
    /// <summary>Writes the loss that methods were raced to, against HVP + JVP where any is spent and against seconds otherwise, as an SVG file.</summary>
    /// <param name="folder">The folder with comparison.json.</param>
    /// <param name="path">The file; replaced as a whole or not at all.</param>
    /// <exception cref="ResultFileException">A result file is missing or broken, or no method has the metric.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void Write(string folder, string path)
    {
        var comparison = ComparisonFolder.Read(folder);
        var target = comparison.Result.Target;
        var abscissa = comparison.Methods.Any(m => Abscissa.Products.IsSpentBy(m.Runs)) ? Abscissa.Products : Abscissa.Seconds;
        Series[] series = [.. comparison.Methods.Where(m => abscissa.IsSpentBy(m.Runs))
            .Select(m => new Series(m.Row.Title, m.Style, abscissa.Band(m.Runs, target.Metric))).Where(s => s.Points.Count > 0)];
        if (series.Length == 0)
            throw new ResultFileException(folder, $"no method has a {target.Metric} to draw");
        var line = new HorizontalLine($"target {NumberText.Significant(target.Value)}", SeriesStyle.Target, target.Value);
        LineFigure.Write(path, CurveFigure.Chart(series, abscissa, MetricFormat.Of(target.Metric), [line]));
    }
}
