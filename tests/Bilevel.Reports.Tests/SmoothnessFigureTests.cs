using System.Xml.Linq;
using Bilevel.Experiments.Results;
using Xunit;

namespace Bilevel.Reports.Tests;

public sealed class SmoothnessFigureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bilevel-reports-").FullName;

    private string File => Path.Combine(_folder, "smoothness.svg");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Run(int seed, params Core.Diagnostics.SmoothnessSample[] samples) => DiagnosisFixture.Write(Path.Combine(_folder, $"seed-{seed}"), seed, samples);

    [Fact]
    public void Write_SeveralSeeds_DrawsEachInBothPanels()
    {
        Assert.True(SmoothnessFigure.Write(File, "Smoothness <of> F", [Run(0, DiagnosisFixture.Points(50)), Run(7, DiagnosisFixture.Points(30))]));
        var svg = XDocument.Parse(System.IO.File.ReadAllText(File)).Root!;
        var titles = svg.Descendants().Where(e => e.Name.LocalName == "title").Select(e => e.Value).ToArray();
        Assert.Equal("Smoothness <of> F", titles[0]);
        Assert.Equal(2, titles.Count(t => t.StartsWith("seed 7: L0 = ", StringComparison.Ordinal)));
        Assert.Equal(2 * (50 + 30), svg.Descendants().Count(e => e.Name.LocalName == "circle"));
        Assert.Contains(svg.Descendants(), e => e.Value == "‖∇xF‖ (log)");
        Assert.Contains(svg.Descendants(), e => e.Value == "‖∇yF‖");
        Assert.Contains(titles, t => t == "seed 0: L0 = 0.500, L1 = 2.00");
    }

    [Fact]
    public void Write_WithoutDirectX_HasOnePanel()
    {
        Assert.True(SmoothnessFigure.Write(File, "F", [Run(0, [.. DiagnosisFixture.Points(12).Select(s => s with { GradientX = null, SmoothnessX = null, FixedX = null })])]));
        Assert.Equal(12, XDocument.Parse(System.IO.File.ReadAllText(File)).Descendants().Count(e => e.Name.LocalName == "circle"));
    }

    [Fact]
    public void Write_TooFewPointsForALine_DrawsThemAlone()
    {
        Assert.True(SmoothnessFigure.Write(File, "F", [Run(0, DiagnosisFixture.Points(2))]));
        var svg = XDocument.Parse(System.IO.File.ReadAllText(File)).Root!;
        Assert.Contains(svg.Descendants(), e => e.Value == "seed 0, no line");
        Assert.DoesNotContain(svg.Descendants(), e => (string?)e.Attribute("class") == "band");
    }

    [Fact]
    public void Write_NothingToDraw_IsFalseAndWritesNoFile()
    {
        Assert.False(SmoothnessFigure.Write(File, "F", [Run(0, DiagnosisFixture.Still(20))]));
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public void Write_RunWithoutDiagnosis_NamesTheFile() =>
        Assert.Contains(RunFiles.Diagnosis, Assert.Throws<ResultFileException>(() => SmoothnessFigure.Write(File, "F", [_folder])).Message, StringComparison.Ordinal);
}
