using System.Xml.Linq;
using Bilevel.Reports.Charts;
using Xunit;

namespace Bilevel.Reports.Tests.Charts;

public class HistogramChartTests
{
    [Fact]
    public void Count_Edges_FallIntoTheNearestBin() =>
        Assert.Equal([3, 1, 0, 2], HistogramGroup.Count([0, 0.1, -0.5, 0.25, 0.99, 1, double.NaN], 4));

    [Fact]
    public void ToSvg_Groups_ShowSharesOfEachGroup()
    {
        var chart = new HistogramChart("T", "weight", [new("clean", "clean", "#000", [0, 0, 0, 5]), new("corrupted", "corrupted", "#111", [30, 10, 0, 0])]);
        var svg = XElement.Parse(chart.ToSvg("h").ToString());
        XNamespace ns = "http://www.w3.org/2000/svg";
        Assert.Equal("Histogram. clean: 0.0% of 5 lie below one half. corrupted: 100.0% of 40 lie below one half.", svg.Element(ns + "desc")!.Value);
        var bars = svg.Descendants(ns + "path").Where(p => (string?)p.Attribute("class") == "bar").Select(p => (string)p.Attribute("d")!).ToArray();
        Assert.Equal([1, 2], bars.Select(d => d.Count(c => c == 'z')));
    }

    [Fact]
    public void ToSvg_EmptyGroup_DrawsNoBar()
    {
        var svg = new HistogramChart("T", "weight", [new("clean", "clean", "#000", [0, 0])]).ToSvg("h").ToString();
        Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
    }
}
