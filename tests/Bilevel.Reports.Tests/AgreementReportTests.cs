using System.Xml.Linq;
using Bilevel.Core.Checking;
using Bilevel.Core.Problems;
using Xunit;

namespace Bilevel.Reports.Tests;

public sealed class AgreementReportTests : IDisposable
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";
    private readonly string _folder = Directory.CreateTempSubdirectory("bilevel-agreement-").FullName;
    private readonly CrossCheckReport _report;

    public AgreementReportTests()
    {
        var problem = new QuadraticProblem<double>(QuadraticData.Random(3, 5, 0.5, 2, seed: 7));
        _report = CrossCheck.Run(problem, new([1, 2, 3]), new(5), cancellation: TestContext.Current.CancellationToken);
        AgreementReport.Write(_report, "a <b> & c", _folder);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string[][] Rows(string file) => [.. File.ReadAllLines(Path.Combine(_folder, file)).Select(l => l.Split(','))];

    [Fact]
    public void Write_Tables_HoldEveryEstimate()
    {
        var ladder = Rows(AgreementReport.Ladder);
        Assert.Equal(1 + _report.Ran.Sum(t => t.Points.Count), ladder.Length);
        Assert.All(ladder, row => Assert.Equal(ladder[0].Length, row.Length));
        Assert.Equal(["cg", "yes", "1", "1", "1", "0", "1", "1", "0", "0", "0", "4"], ladder[1][..12]);
        Assert.Equal(1 + _report.Ran.Count * (_report.Ran.Count - 1) / 2, Rows(AgreementReport.Pairs).Length);
        var estimates = Rows(AgreementReport.Estimates);
        Assert.Equal(4, estimates.Length);
        Assert.Equal(_report.Reference[2], double.Parse(estimates[3][1], System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Write_Figure_HasALineForEveryEstimatorAndNoTwoLookAlike()
    {
        var drawing = XDocument.Load(Path.Combine(_folder, AgreementReport.Figure)).Root!;
        Assert.Equal("a <b> & c", drawing.Element(s_svg + "title")!.Value);
        var lines = drawing.Descendants(s_svg + "g").Where(g => g.Element(s_svg + "title") is not null && g.Attribute("class")!.Value.StartsWith("series", StringComparison.Ordinal)).ToArray();
        Assert.Equal(_report.Ran.Select(t => t.Entry.Name), lines.Select(g => g.Element(s_svg + "title")!.Value.Split(':')[0]));
        Assert.Equal(lines.Length, lines.Select(g => g.Element(s_svg + "path")!).Select(p => (p.Attribute("stroke")!.Value, p.Attribute("stroke-dasharray")!.Value)).Distinct().Count());
        Assert.DoesNotContain("NaN", drawing.ToString(), StringComparison.Ordinal);
    }
}
