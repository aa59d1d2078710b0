using Bilevel.Experiments.Results;
using Xunit;

namespace Bilevel.Reports.Tests;

public sealed class RunReportTests : IDisposable
{
    private readonly ResultFixture _fixture = new(seeds: 1);

    public void Dispose() => _fixture.Dispose();

    private string Run(string name) => Path.Combine(_fixture.Folder, name, "seed-0");

    [Fact]
    public void Write_EndedRun_ShowsResultsLedgerCurvesAndWeights()
    {
        var page = PageReader.Read(RunReport.Write(Run("soba")));
        var results = PageReader.Section(page, "results");
        Assert.Contains("HVP2,000128,000", results, StringComparison.Ordinal);
        Assert.Contains("∇xF––", results, StringComparison.Ordinal);
        Assert.Contains("AUC", results, StringComparison.Ordinal);
        Assert.NotNull(PageReader.Figure(page, "Validation loss against iterations"));
        Assert.NotEmpty(PageReader.Section(page, "weights"));
        Assert.Contains("1000000samples", PageReader.Section(page, "reproduce"), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ReferenceRun_LeavesOutMetricsWithoutMeaning()
    {
        var page = PageReader.Read(RunReport.Write(Run("corrupted")));
        Assert.DoesNotContain("AUC", PageReader.Section(page, "results"), StringComparison.Ordinal);
        Assert.DoesNotContain("AUC", PageReader.Section(page, "curves"), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_RunWithRemarks_ShowsThem()
    {
        var path = Path.Combine(Run("soba"), RunFiles.Summary);
        File.WriteAllText(path, ResultJson.Write(ResultJson.Read<RunSummary>(path) with { Remarks = ["3 of 200 linear systems were not solved"] }));
        Assert.Contains("Note3 of 200 linear systems were not solved", PageReader.Section(PageReader.Read(RunReport.Write(Run("soba"))), "results"), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_RunWithoutSummary_ShowsHowFarItCame()
    {
        File.Delete(Path.Combine(Run("soba"), RunFiles.Summary));
        var page = PageReader.Read(RunReport.Write(Run("soba")));
        Assert.Contains("has not ended", page.Root!.Value, StringComparison.Ordinal);
        Assert.Contains("Iterations2,000", PageReader.Section(page, "results"), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_TraceWithoutRows_SaysSo()
    {
        var empty = TraceTable.Read(Path.Combine(Run("soba"), RunFiles.Trace)) with { Rows = [] };
        File.WriteAllText(Path.Combine(Run("soba"), RunFiles.Trace), empty.ToCsv());
        File.Delete(Path.Combine(Run("soba"), RunFiles.Summary));
        Assert.Contains("no evaluation", PageReader.Section(PageReader.Read(RunReport.Write(Run("soba"))), "curves"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RunFiles.Manifest)]
    [InlineData(RunFiles.Trace)]
    public void Write_MissingFile_IsNamed(string name)
    {
        var path = Path.Combine(Run("soba"), name);
        File.Delete(path);
        Assert.Equal(path, Assert.Throws<ResultFileException>(() => RunReport.Write(Run("soba"))).Path);
    }
}
