using System.Xml.Linq;
using Bilevel.Experiments.Results;
using Xunit;

namespace Bilevel.Reports.Tests;

public sealed class ComparisonFigureTests : IDisposable
{
    private readonly ResultFixture _fixture = new();

    private string Figure => Path.Combine(_fixture.Folder, "figure.svg");

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Write_Comparison_IsOneDrawingWithItsOwnStyle()
    {
        ComparisonFigure.Write(_fixture.Folder, Figure);
        var drawing = XDocument.Load(Figure).Root!;
        Assert.Equal("svg", drawing.Name.LocalName);
        Assert.Contains(drawing.Descendants(), e => e.Name.LocalName == "style" && e.Value.Contains("--card", StringComparison.Ordinal));
        Assert.Contains("Validation loss against HVP + JVP", drawing.Descendants().First(e => e.Name.LocalName == "title").Value, StringComparison.Ordinal);
        // F2SA makes no second-order product and has no place on this axis.
        Assert.Contains("BO-REP", drawing.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("F2SA", drawing.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("href", File.ReadAllText(Figure), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_NoMethodHasTheMetric_SaysSoAndWritesNothing()
    {
        _fixture.Rewrite(_fixture.Comparison with { Target = new("speed", 1) });
        var error = Assert.Throws<ResultFileException>(() => ComparisonFigure.Write(_fixture.Folder, Figure));
        Assert.Contains("speed", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Figure));
    }
}
