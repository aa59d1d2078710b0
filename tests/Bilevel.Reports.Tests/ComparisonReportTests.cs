using System.Globalization;
using Bilevel.Experiments.Results;
using Xunit;

namespace Bilevel.Reports.Tests;

public sealed class ComparisonReportTests : IDisposable
{
    private readonly ResultFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private string Trace(string run) => Path.Combine(_fixture.Folder, run, RunFiles.Trace);

    [Fact]
    public void Write_Comparison_SaysEverythingInOrder()
    {
        Assert.Equal(_fixture.Report, ComparisonReport.Write(_fixture.Folder));
        var page = PageReader.Read(_fixture.Report);
        Assert.Equal(
            ["table", "curves", "weights", "tuning", "reproduce", "glossary"],
            page.Descendants().Where(e => e.Name.LocalName == "section").Select(e => (string)e.Attribute("id")!));
        var text = page.Root!.Value;
        string[] expected =
        [
            _fixture.Comparison.Verdict, _fixture.Comparison.Command, ResultFixture.Data.Sha256, ResultFixture.Machine.Cpu, ResultFixture.Machine.Commit,
            "512 bits", "10.0.1", "0, 1, 2", "100, 101", "1,000 train", "not reached (1 of 3)", "seed 2 stopped early", "Hessian-vector product",
        ];
        Assert.All(expected, e => Assert.Contains(e, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Write_LowerCaseTitle_BeginsTheLeadWithACapital()
    {
        _fixture.Rewrite(_fixture.Comparison with { Title = "hyper-cleaning on digits" });
        ComparisonReport.Write(_fixture.Folder);
        Assert.Contains("Hyper-cleaning on digits. Compared", PageReader.Read(_fixture.Report).Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Charts_AreDrawnForWideAndNarrowPages()
    {
        ComparisonReport.Write(_fixture.Folder);
        var page = PageReader.Read(_fixture.Report);
        string[] captions = ["Validation loss against seconds", "Validation loss against iterations", "Validation loss against HVP + JVP", "Test accuracy against samples"];
        Assert.All(captions, c => Assert.Equal(2, PageReader.Figure(page, c).Descendants().Count(e => e.Name.LocalName == "svg")));
        Assert.Equal(ResultFixture.Methods.Count, page.Descendants().Count(e => (string?)e.Attribute("class") == "histogram"));
    }

    [Fact]
    public void Write_MethodWithoutProducts_IsNamedInANoteAndNotDrawn()
    {
        ComparisonReport.Write(_fixture.Folder);
        var figure = PageReader.Figure(PageReader.Read(_fixture.Report), "Validation loss against HVP + JVP");
        Assert.Contains("Spends no HVP + JVP, and so is not drawn: F2SA.", figure.Value, StringComparison.Ordinal);
        Assert.DoesNotContain(figure.Descendants(), e => e.Name.LocalName == "text" && e.Value == "F2SA");
    }

    [Fact]
    public void Write_TextWithMarkup_IsEscaped()
    {
        _fixture.RewriteRow(0, r => r with { Title = "<SO>&\"BA'", Remarks = ["a < b"] });
        _fixture.Rewrite(_fixture.Comparison with { Verdict = "</p><script>alert(1)</script>" });
        ComparisonReport.Write(_fixture.Folder);
        var page = PageReader.Read(_fixture.Report);
        Assert.Contains("</p><script>alert(1)</script>", page.Root!.Value, StringComparison.Ordinal);
        Assert.Contains("<SO>&\"BA'", PageReader.Section(page, "table"), StringComparison.Ordinal);
        Assert.Contains("a < b", PageReader.Section(page, "table"), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_OneSeed_SaysThatThereAreNoBands()
    {
        using var single = new ResultFixture(seeds: 1);
        ComparisonReport.Write(single.Folder);
        var page = PageReader.Read(single.Report);
        Assert.Contains("there are no bands", PageReader.Section(page, "curves"), StringComparison.Ordinal);
        Assert.DoesNotContain(page.Descendants(), e => (string?)e.Attribute("class") == "band");
    }

    [Fact]
    public void Write_MissingTrace_NamesTheFileAndKeepsTheOldPage()
    {
        File.WriteAllText(_fixture.Report, "old");
        File.Delete(Trace("soba/seed-1"));
        var error = Assert.Throws<ResultFileException>(() => ComparisonReport.Write(_fixture.Folder));
        Assert.Equal(Trace("soba/seed-1"), error.Path);
        Assert.Equal("old", File.ReadAllText(_fixture.Report));
        Assert.Empty(Directory.EnumerateFiles(_fixture.Folder, "*.tmp"));
    }

    [Fact]
    public void Write_MissingSummaryOrComparison_NamesTheFile()
    {
        var summary = Path.Combine(_fixture.Folder, "soba/seed-0", RunFiles.Summary);
        File.Delete(summary);
        Assert.Equal(summary, Assert.Throws<ResultFileException>(() => ComparisonReport.Write(_fixture.Folder)).Path);
        File.Delete(Path.Combine(_fixture.Folder, RunFiles.Comparison));
        Assert.Contains(RunFiles.Comparison, Assert.Throws<ResultFileException>(() => ComparisonReport.Write(_fixture.Folder)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_fixture.Report));
    }

    [Fact]
    public void Write_ReportCannotBeReplaced_LeavesNoPartOfIt()
    {
        Directory.CreateDirectory(_fixture.Report);
        Assert.ThrowsAny<Exception>(() => ComparisonReport.Write(_fixture.Folder));
        Assert.Empty(Directory.EnumerateFiles(_fixture.Folder, "*.tmp"));
    }

    [Fact]
    public void Write_MissingSeed_IsRemarkedBesideItsRow()
    {
        _fixture.RewriteRow(1, r => r with { RunFolders = [.. r.RunFolders.Skip(1)] });
        ComparisonReport.Write(_fixture.Folder);
        Assert.Contains("only 2 of 3 seeds have a run", PageReader.Section(PageReader.Read(_fixture.Report), "table"), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_DivergingMethod_DoesNotSpoilTheAxis()
    {
        var trace = TraceTable.Read(Trace("soba/seed-0"));
        var diverging = trace with { Rows = [.. trace.Rows.Select((r, i) => r with { Metrics = [2.3 * Math.Pow(3, i), double.NaN, double.NaN, double.NaN] })] };
        foreach (var seed in _fixture.Comparison.Seeds)
            File.WriteAllText(Trace(string.Create(CultureInfo.InvariantCulture, $"soba/seed-{seed}")), diverging.ToCsv());
        ComparisonReport.Write(_fixture.Folder);
        var page = PageReader.Read(_fixture.Report);
        Assert.Contains("Values far above the start are cut off.", PageReader.Figure(page, "Validation loss against seconds").Value, StringComparison.Ordinal);
        Assert.Contains("Has no test accuracy: SOBA.", PageReader.Figure(page, "Test accuracy against samples").Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_NotRanked_SaysSo()
    {
        _fixture.Rewrite(_fixture.Comparison with { Ranked = false, Remarks = ["budgets differ"] });
        ComparisonReport.Write(_fixture.Folder);
        var page = PageReader.Read(_fixture.Report);
        Assert.Contains("not ranked", PageReader.Section(page, "table"), StringComparison.Ordinal);
        Assert.Contains("budgets differ", page.Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_MethodsThatDoNotApply_AreListedWithTheReason()
    {
        _fixture.Rewrite(_fixture.Comparison with { NotApplicable = [new("maml", "MAML", "y has no start in x")] });
        ComparisonReport.Write(_fixture.Folder);
        Assert.Contains("MAML: y has no start in x.", PageReader.Section(PageReader.Read(_fixture.Report), "table"), StringComparison.Ordinal);
    }

    /// <summary>Thirty rows: a box each to hide it, and names that stay within their drawing.</summary>
    [Fact]
    public void Write_ThirtyMethods_HaveABoxEachAndNamesWithinTheDrawing()
    {
        var rows = Enumerable.Range(0, 30).Select(i => _fixture.Comparison.Rows[i % 8] with { Name = $"method-{i}", Title = $"Method {i}" });
        _fixture.Rewrite(_fixture.Comparison with { Rows = [.. rows] });
        ComparisonReport.Write(_fixture.Folder);
        var page = PageReader.Read(_fixture.Report);
        Assert.Equal(30, page.Descendants().Select(e => (string?)e.Attribute("class")).Where(c => c?.StartsWith("show-", StringComparison.Ordinal) == true).Distinct().Count());
        Assert.DoesNotContain(page.Descendants(), e => (string?)e.Attribute("class") == "band");
        Assert.Contains("so many bands would cover each other", PageReader.Section(page, "curves"), StringComparison.Ordinal);
        foreach (var svg in page.Descendants().Where(e => (string?)e.Attribute("class") == "line-chart"))
        {
            var height = double.Parse(((string)svg.Attribute("viewBox")!).Split(' ')[3], CultureInfo.InvariantCulture);
            Assert.All(svg.Descendants().Where(e => (string?)e.Attribute("class") == "label"), e => Assert.InRange((double)e.Attribute("y")!, 0, height));
        }
    }

    [Fact]
    public void Write_NoWeights_LeavesTheSectionOut()
    {
        foreach (var weights in Directory.EnumerateFiles(_fixture.Folder, RunFiles.Weights, SearchOption.AllDirectories))
            File.Delete(weights);
        ComparisonReport.Write(_fixture.Folder);
        Assert.DoesNotContain(PageReader.Read(_fixture.Report).Descendants(), e => (string?)e.Attribute("id") == "weights");
    }

    [Fact]
    public void Write_Twice_GivesTheSameBytes()
    {
        ComparisonReport.Write(_fixture.Folder);
        var first = File.ReadAllBytes(_fixture.Report);
        ComparisonReport.Write(_fixture.Folder);
        Assert.Equal(first, File.ReadAllBytes(_fixture.Report));
    }
}
