using System.Globalization;
using System.Xml.Linq;
using Bilevel.Reports.Charts;
using Xunit;

namespace Bilevel.Reports.Tests.Charts;

public class ScatterChartTests
{
    private static ScatterSeries Cloud(int place, params (double X, double Y)[] points) => new($"seed {place}", SeriesStyle.Method(place), points, []);

    private static XElement Drawn(params ScatterSeries[] series) => XElement.Parse(Chart(series).ToSvg("c").ToString());

    private static ScatterChart Chart(params ScatterSeries[] series) => new("A & B", "‖g‖", "L̂", series);

    private static XElement[] OfClass(XElement svg, string name) => [.. svg.Descendants().Where(e => (string?)e.Attribute("class") == name)];

    private static double Number(XElement element, string attribute) => double.Parse((string)element.Attribute(attribute)!, CultureInfo.InvariantCulture);

    [Fact]
    public void ToSvg_SeveralSeries_DrawsAndNamesEach()
    {
        var svg = Drawn(Cloud(0, (1, 1), (2, 2)), Cloud(1, (1, 3), (2, 4), (3, 5)), Cloud(2));
        Assert.Equal("A & B", svg.Elements().First().Value);
        Assert.Equal(5, OfClass(svg, "marker").Count(e => e.Name.LocalName == "circle"));
        Assert.Equal(["seed 0", "seed 1", "seed 2"], svg.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value).Where(v => v.StartsWith("seed", StringComparison.Ordinal)));
        Assert.Equal(2, svg.Descendants().Where(e => e.Name.LocalName == "circle").Select(e => (string)e.Attribute("fill")!).Distinct().Count());
        Assert.DoesNotContain("NaN", svg.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    public void ToSvg_ADecadeOfValues_HasALogarithmicAxis(double largest, bool isLog)
    {
        var titles = OfClass(Drawn(Cloud(0, (1, 5), (largest, 6))), "axis-title").Select(e => e.Value);
        Assert.Equal([isLog ? "‖g‖ (log)" : "‖g‖", "L̂"], titles);
    }

    [Fact]
    public void ToSvg_LogarithmicAxis_PlacesByRatioAndLeavesZeroOut()
    {
        var at = OfClass(Drawn(Cloud(0, (1, 5), (10, 5.5), (100, 6), (0, 5))), "marker").Where(e => e.Name.LocalName == "circle").Select(e => Number(e, "cx")).ToArray();
        Assert.Equal(3, at.Length);
        Assert.Equal((at[0] + at[2]) / 2, at[1], 0.11);
    }

    [Fact]
    public void ToSvg_LaterPoints_AreDarker()
    {
        var opacity = OfClass(Drawn(Cloud(0, [.. Enumerable.Range(1, 8).Select(i => ((double)i, (double)i))])), "marker").Where(e => e.Name.LocalName == "circle").Select(e => Number(e, "fill-opacity")).ToArray();
        Assert.Equal(opacity.Order(), opacity);
        Assert.Equal(1, opacity[^1]);
        Assert.InRange(opacity[0], 0.2, 0.5);
    }

    [Fact]
    public void ToSvg_Line_HasItsBandAndStaysWithinTheClip()
    {
        var svg = Drawn(Cloud(0, (1, 1), (5, 100)) with { Line = [new(1, 1, -5, 2), new(5, 50, 40, 60)] });
        Assert.Single(OfClass(svg, "band"));
        Assert.Contains(svg.Descendants(), e => (string?)e.Attribute("clip-path") == "url(#c-0-clip)");
        Assert.DoesNotContain("NaN", svg.ToString(), StringComparison.Ordinal);
        Assert.Empty(OfClass(Drawn(Cloud(0, (1, 1), (2, 2))), "band"));
    }

    [Theory]
    [InlineData(0.0001, 0.0035)]
    [InlineData(1000, 4000)]
    [InlineData(0.00370, 0.00375)]
    public void ToSvg_Labels_StayWithinTheDrawing(double low, double high)
    {
        var svg = Drawn(Cloud(0, (low, low), (high, high)));
        Assert.All(OfClass(svg, "tick").Where(e => (string?)e.Attribute("text-anchor") == "middle"), e => Assert.InRange(Number(e, "x") + 3.2 * e.Value.Length, 0, ScatterChart.Width));
        Assert.All(OfClass(svg, "tick").Where(e => (string?)e.Attribute("text-anchor") == "end"), e => Assert.True(Number(e, "x") - 6.4 * e.Value.Length >= 18, e.Value));
    }

    [Fact]
    public void Together_TwoCharts_StandSideBySideWithNamesOfTheirOwn()
    {
        var svg = XElement.Parse(ScatterChart.Together("Both", [Chart(Cloud(0, (1, 1), (2, 2))), Chart(Cloud(0, (1, 1), (2, 2)), Cloud(1, (3, 3)))], "t").ToString());
        Assert.StartsWith($"0 0 {2 * ScatterChart.Width} ", (string)svg.Attribute("viewBox")!, StringComparison.Ordinal);
        var ids = svg.Descendants().Attributes("id").Select(a => a.Value).ToArray();
        Assert.Equal(ids.Distinct(), ids);
        Assert.Equal(2, svg.Descendants().Count(e => e.Name.LocalName == "clipPath"));
    }

    [Fact]
    public void ToSvg_NoPoints_IsStillAChart() => Assert.DoesNotContain(Drawn(Cloud(0)).Descendants(), e => e.Name.LocalName == "circle");
}
