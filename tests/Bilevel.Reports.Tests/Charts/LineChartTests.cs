using System.Globalization;
using System.Xml.Linq;
using Bilevel.Reports.Charts;
using Xunit;

namespace Bilevel.Reports.Tests.Charts;

public class LineChartTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    private static LineChart Chart(params Series[] series) => new(
        "Loss <against> \"x\" & y",
        new("x", AxisScale.Linear, 0, 10),
        new("loss", AxisScale.Log, 0.1, 10),
        series,
        [new("target 0.5", SeriesStyle.Target, 0.5)]);

    private static Series Line(int place, string name, params (double X, double Median)[] points) =>
        new(name, SeriesStyle.Method(place), [.. points.Select(p => new BandPoint(p.X, p.Median, p.Median * 0.9, p.Median * 1.1))]);

    private static XElement Parsed(LineChart chart, ChartSize size) => XElement.Parse(chart.ToSvg(size, "c").ToString());

    private static IEnumerable<XElement> OfClass(XElement svg, string name) =>
        svg.Descendants().Where(e => ((string?)e.Attribute("class") ?? "").Split(' ').Contains(name));

    [Fact]
    public void ToSvg_NamesWithMarkup_AreEscapedAndReadBack()
    {
        var svg = Parsed(Chart(Line(0, "A<b>&\"c\"", (0, 2), (10, 1))), ChartSize.Wide);
        Assert.Equal("Loss <against> \"x\" & y", svg.Element(s_svg + "title")!.Value);
        Assert.Contains("A<b>&\"c\"", svg.Descendants(s_svg + "text").Select(t => t.Value));
    }

    [Fact]
    public void ToSvg_IsAccessible()
    {
        var svg = Parsed(Chart(Line(0, "A", (0, 2), (10, 1))), ChartSize.Wide);
        Assert.Equal("img", (string?)svg.Attribute("role"));
        Assert.Equal("c-title c-desc", (string?)svg.Attribute("aria-labelledby"));
        Assert.Contains("A: from 2.00 to 1.00.", svg.Element(s_svg + "desc")!.Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ToSvg_NineSeries_HaveDistinctLooksAndAllAreNamed(bool wide)
    {
        var series = Enumerable.Range(0, 9).Select(i => Line(i, $"method {i}", (0, 5), (10, 1 + i))).ToArray();
        var svg = Parsed(Chart(series), wide ? ChartSize.Wide : ChartSize.Narrow);
        Assert.All(series, s => Assert.Contains(s.Name, svg.Descendants(s_svg + "text").Select(t => t.Value)));
        Assert.Equal(9, Enumerable.Range(0, 9).Select(SeriesStyle.Method).Select(s => s.Colour).Distinct().Count());
        Assert.Equal(9, Enumerable.Range(0, 9).Select(SeriesStyle.Method).Select(s => s.Marker).Distinct().Count());
        Assert.Equal(4, Enumerable.Range(0, 4).Select(SeriesStyle.Reference).Select(s => s.Dash).Distinct().Count());
    }

    [Fact]
    public void Method_EveryPlace_AllLookDifferent()
    {
        var styles = Enumerable.Range(0, SeriesStyle.Looks).Select(SeriesStyle.Method).ToArray();
        Assert.Equal(SeriesStyle.Looks, styles.Select(s => (s.Colour, s.Dash)).Distinct().Count());
        Assert.Equal(SeriesStyle.Looks, styles.Select(s => s.Toggle).Distinct().Count());
        Assert.All(styles, s => Assert.Contains($".show-{s.Toggle}:not(:checked)", Bilevel.Reports.Pages.Page.StyleSheet.ToString(), StringComparison.Ordinal));
        Assert.Equal(styles[0], SeriesStyle.Method(SeriesStyle.Looks));
    }

    [Fact]
    public void ToSvg_ZeroOnALogAxis_IsLeftOut()
    {
        var svg = Parsed(Chart(Line(0, "A", (0, 2), (5, 0), (10, 1))), ChartSize.Wide);
        var path = (string)OfClass(svg, "median").Single(e => e.Parent!.Elements(s_svg + "title").Any(t => t.Value.StartsWith('A'))).Attribute("d")!;
        Assert.Equal(2, path.Split('L').Length);
        Assert.DoesNotContain("NaN", svg.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ToSvg_LinearX_PlacesPointsInProportion()
    {
        var svg = Parsed(Chart(Line(0, "A", (0, 10), (5, 1), (10, 0.1))), ChartSize.Wide);
        var path = (string)OfClass(svg, "median").Single(e => e.Parent!.Elements(s_svg + "title").Any(t => t.Value.StartsWith('A'))).Attribute("d")!;
        var points = path[1..].Split('L').Select(p => p.Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        Assert.Equal((points[0][0] + points[2][0]) / 2, points[1][0], 0.11);
        Assert.Equal((points[0][1] + points[2][1]) / 2, points[1][1], 0.11); // 1 is half way from 0.1 to 10
        Assert.True(points[0][1] < points[2][1]);
    }

    [Fact]
    public void ToSvg_OneSeed_HasNoBand()
    {
        var one = new Series("A", SeriesStyle.Method(0), [new(0, 2, 2, 2), new(10, 1, 1, 1)]);
        Assert.Empty(OfClass(Parsed(Chart(one), ChartSize.Wide), "band"));
        Assert.Single(OfClass(Parsed(Chart(Line(0, "A", (0, 2), (10, 1))), ChartSize.Wide), "band"));
    }

    [Fact]
    public void ToSvg_ThousandsOfPoints_DrawsAboutOneAPixel()
    {
        var many = Line(0, "A", [.. Enumerable.Range(0, 5000).Select(i => (i / 500.0, 1.0 + i % 2))]);
        Assert.True(Chart(many).ToSvg(ChartSize.Wide, "c").ToString().Length < 40_000);
    }

    [Fact]
    public void ToSvg_NoSeries_IsStillAChart() => Assert.Empty(OfClass(Parsed(Chart(), ChartSize.Wide), "series"));
}
