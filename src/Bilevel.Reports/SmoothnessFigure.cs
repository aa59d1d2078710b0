using Bilevel.Experiments.Results;
using Bilevel.Reports.Charts;
using Bilevel.Reports.Pages;

namespace Bilevel.Reports;

/// <summary>The smoothness of an upper loss along one run or several as a drawing of its own: L̂ against ‖g‖, a panel a level.</summary>
public static class SmoothnessFigure
{
    /// <summary>Draws the diagnoses of runs that differ by their seed, a colour each, as an SVG file.</summary>
    /// <param name="path">The file; replaced as a whole or not at all.</param>
    /// <param name="title">What it shows, in a line.</param>
    /// <param name="folders">The folders of the runs, each with smoothness.csv and smoothness.json.</param>
    /// <returns>Whether there was any point to draw; without one no file is written.</returns>
    /// <exception cref="ResultFileException">A file is missing or broken.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static bool Write(string path, string title, IReadOnlyList<string> folders)
    {
        var charts = SmoothnessSection.Charts(folders);
        if (charts.Count > 0)
            LineFigure.Write(path, ScatterChart.Together(title, charts, "figure"));
        return charts.Count > 0;
    }
}
