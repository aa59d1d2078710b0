using System.Xml.Linq;
using Xunit;

namespace Bilevel.Reports.Tests;

public sealed class LineFigureTests : IDisposable
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";
    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("bilevel-figure-").FullName, "figure.svg");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Fact]
    public void Write_Series_AreLinesWithNamesAndTheirFinitePointsAlone()
    {
        LineFigure.Write(_path, "a < b", new("distance", Logarithmic: true), new("norm", Logarithmic: true), [new("one", [(1, 0.1), (2, 10), (4, double.PositiveInfinity)]), new("two", [(1, 1), (4, 0.01)])]);
        var drawing = XDocument.Load(_path).Root!;
        Assert.Equal("a < b", drawing.Element(s_svg + "title")!.Value);
        Assert.Contains(drawing.Descendants(s_svg + "style"), e => e.Value.Contains("--card", StringComparison.Ordinal));
        var lines = drawing.Descendants(s_svg + "g").Where(g => g.Attribute("class")?.Value.StartsWith("series", StringComparison.Ordinal) == true && g.Element(s_svg + "title") is not null).ToArray();
        Assert.Equal(["one: 10 at the end", "two: 0.01 at the end"], lines.Select(g => g.Element(s_svg + "title")!.Value.Replace("10.0", "10", StringComparison.Ordinal).Replace("0.0100", "0.01", StringComparison.Ordinal)));
        Assert.All(lines, g => Assert.Equal(2, g.Element(s_svg + "path")!.Attribute("d")!.Value.Split('L').Length));
        Assert.Contains("distance (log)", drawing.Value, StringComparison.Ordinal);
    }
}
