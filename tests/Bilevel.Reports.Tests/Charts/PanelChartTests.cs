using System.Globalization;
using System.Xml.Linq;
using Bilevel.Reports.Charts;
using Xunit;

namespace Bilevel.Reports.Tests.Charts;

public class PanelChartTests
{
    private static LineChart Line(string title) => new(title, new("x", AxisScale.Linear, 0, 1), new("y", AxisScale.Linear, 0, 1), [new("A", SeriesStyle.Method(0), [new(0, 1, 1, 1), new(1, 0, 0, 0)])], []);

    private static XElement Drawn(int panels, int columns, int names) => XElement.Parse(new PanelChart(
        "P", [.. Enumerable.Range(0, panels).Select(i => Line($"panel {i}"))], [.. Enumerable.Range(0, names).Select(i => ($"a method with a name {i}", SeriesStyle.Method(i)))]).ToSvg(columns, "p").ToString());

    private static double[] ViewBox(XElement svg) => [.. ((string)svg.Attribute("viewBox")!).Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture))];

    [Fact]
    public void ToSvg_FourPanels_StandTwoByTwo()
    {
        var (two, four) = (ViewBox(Drawn(2, 2, 1)), ViewBox(Drawn(4, 2, 1)));
        Assert.Equal(two[2], four[2]);
        Assert.Equal(2 * two[3], four[3], 1e-6);
        Assert.Equal(two[3] * 2, ViewBox(Drawn(2, 1, 1))[3], 1e-6);
    }

    [Fact]
    public void ToSvg_Legend_StaysWithinTheDrawing()
    {
        var svg = Drawn(2, 2, 9);
        var box = ViewBox(svg);
        var labels = svg.Descendants().Where(e => (string?)e.Attribute("class") == "label").ToArray();
        Assert.Equal(9, labels.Length);
        Assert.All(labels, l => Assert.InRange((double)l.Attribute("x")! + 6.6 * l.Value.Length, 0, box[2]));
        Assert.All(labels, l => Assert.InRange((double)l.Attribute("y")!, 0, box[3]));
        Assert.Equal(9, labels.Select(l => ((double)l.Attribute("x")!, (double)l.Attribute("y")!)).Distinct().Count());
    }

    [Fact]
    public void ToSvg_OneName_NeedsNoLegend() => Assert.DoesNotContain(Drawn(2, 2, 1).Descendants(), e => (string?)e.Attribute("class") == "label");
}
