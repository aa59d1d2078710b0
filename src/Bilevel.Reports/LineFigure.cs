using Bilevel.Numerics.Files;
using Bilevel.Reports.Charts;
using Bilevel.Reports.Pages;
using Bilevel.Reports.Writing;

namespace Bilevel.Reports;

/// <summary>An axis of a drawing.</summary>
/// <param name="Title">What is measured, in what unit.</param>
/// <param name="Logarithmic">Whether equal ratios are equal lengths; values that are not above 0 are then not drawn.</param>
public sealed record FigureAxis(string Title, bool Logarithmic);

/// <summary>A line of a drawing.</summary>
/// <param name="Name">Its name beside its end.</param>
/// <param name="Points">Its points in the order of x; those that are not finite are left out.</param>
public sealed record FigureSeries(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>Lines as a drawing of their own, an SVG file that carries its style: for a paper or a README.</summary>
public static class LineFigure
{
    private const string Prefix = "<svg ";

    /// <summary>Draws every series over its x, no two looking alike, as an SVG file.</summary>
    /// <param name="path">The file; replaced as a whole or not at all.</param>
    /// <param name="title">What it shows, in a line.</param>
    /// <param name="x">The horizontal axis.</param>
    /// <param name="y">The vertical axis.</param>
    /// <param name="series">The lines.</param>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void Write(string path, string title, FigureAxis x, FigureAxis y, IReadOnlyList<FigureSeries> series)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        ArgumentNullException.ThrowIfNull(series);
        var points = series.SelectMany(s => s.Points).ToArray();
        Write(path, new(
            title, Over(x, points.Select(p => p.X)), Over(y, points.Select(p => p.Y)),
            [.. series.Select((s, place) => new Series(s.Name, SeriesStyle.Method(place), [.. s.Points.Select(p => new BandPoint(p.X, p.Y, p.Y, p.Y))]))], []));
    }

    /// <summary>Writes a chart as a file of its own.</summary>
    internal static void Write(string path, LineChart chart) => WriteSvg(path, chart.ToSvg(ChartSize.Wide, "figure"));

    /// <summary>Writes an SVG element as a file of its own.</summary>
    internal static void WriteSvg(string path, Markup svg)
    {
        var drawing = svg.ToString().Trim();
        var start = drawing.IndexOf('>', StringComparison.Ordinal) + 1;
        AtomicFile.WriteText(path, $"{Prefix}{drawing[Prefix.Length..start]}<style>{Page.StyleSheet} svg {{ font-family: system-ui, sans-serif; }}</style><rect width=\"100%\" height=\"100%\" style=\"fill: var(--card)\" />{drawing[start..]}\n");
    }

    private static Axis Over(FigureAxis axis, IEnumerable<double> values) => Axis.Over(values, axis.Title, axis.Logarithmic ? AxisScale.Log : AxisScale.Linear);
}
