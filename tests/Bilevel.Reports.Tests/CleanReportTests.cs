using Bilevel.Experiments.Results;
using Xunit;

namespace Bilevel.Reports.Tests;

public sealed class CleanReportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bilevel-clean-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private System.Xml.Linq.XDocument Page(CleaningResult result)
    {
        File.WriteAllText(Path.Combine(_folder, RunFiles.Cleaning), ResultJson.Write(result));
        return PageReader.Read(CleanReport.Write(_folder));
    }

    [Fact]
    public void Write_Result_ShowsRowsWeightsAndCaveats()
    {
        var page = Page(CleaningFixture.Result);
        var rows = PageReader.Section(page, "rows");
        Assert.Contains("<seal> & shaft", rows, StringComparison.Ordinal);
        Assert.Contains("ranked.csv", rows, StringComparison.Ordinal);
        Assert.Equal(CleaningFixture.Result.MostSuspicious.Count + 1, page.Descendants().Count(e => e.Name.LocalName == "tr"));
        Assert.Contains("Neither P(given) nor a weight is the probability", PageReader.Section(page, "caveats"), StringComparison.Ordinal);
        Assert.Single(page.Descendants(), e => (string?)e.Attribute("class") == "histogram");
        Assert.Contains("from 81.7% to 93.3%: giving these rows less weight helped", page.Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_AccuracyThatDidNotRise_WarnsTheReader() =>
        Assert.Contains("trust the ranking little", Page(CleaningFixture.Result with { HeldOutAccuracyAfter = 0.8 }).Root!.Value, StringComparison.Ordinal);

    [Fact]
    public void Write_NothingHeldOut_ClaimsNoAccuracy() =>
        Assert.Contains("no independent accuracy", Page(CleaningFixture.Result with { HeldOutRows = 0, HeldOutAccuracyBefore = null, HeldOutAccuracyAfter = null }).Root!.Value, StringComparison.Ordinal);

    [Fact]
    public void Write_NoFile_NamesIt() =>
        Assert.Contains(RunFiles.Cleaning, Assert.Throws<ResultFileException>(() => CleanReport.Write(_folder)).Message, StringComparison.Ordinal);
}
