using System.Globalization;
using System.Xml.Linq;
using Bilevel.Experiments.Results;
using Xunit;

namespace Bilevel.Reports.Tests;

public sealed class FigureReportTests : IDisposable
{
    private readonly ResultFixture _runs = new();
    private readonly string _folder;

    public FigureReportTests() => _folder = Directory.CreateDirectory(Path.Combine(_runs.Folder, "fig1a")).FullName;

    public void Dispose() => _runs.Dispose();

    private static FigureResult Figure { get; } = new()
    {
        Id = "borep/fig1a",
        Title = "Train and test loss <of> eight methods",
        Size = "local",
        Runs = "..",
        Rows = [.. ResultFixture.Methods.Select(m => new FigureResultRow(m.Name, "lowerStep 0.05", m.Name == "soba" ? "lowerStep 0.1" : "", null))],
        UpdatesAnEpoch = 100,
        Panels = [new("validation_loss", Against.Epoch), new("test_loss", Against.Epoch), new("test_accuracy", Against.Seconds)],
        Setting = [new("model", "a large network", "a small one")],
        Claim = "BO-REP is fastest.",
        Differs = ["Smaller.", "Other data."],
        Command = "bilevel reproduce borep/fig1a",
    };

    private XDocument Write(FigureResult figure)
    {
        File.WriteAllText(Path.Combine(_folder, RunFiles.Figure), ResultJson.Write(figure));
        return PageReader.Read(FigureReport.Write(_folder));
    }

    private string Text(string file) => File.ReadAllText(Path.Combine(_folder, file));

    private static string[] Medians(XElement svg) => [.. svg.Descendants().Where(e => (string?)e.Attribute("class") == "median" && e.Attribute("d")!.Value.Contains('L', StringComparison.Ordinal)).Select(e => e.Attribute("d")!.Value)];

    [Fact]
    public void Write_Curves_DrawsEveryRowInEveryPanelWithOneLegend()
    {
        Write(Figure);
        var svg = XDocument.Parse(Text(RunFiles.Drawing)).Root!;
        Assert.Equal(3 * ResultFixture.Methods.Count, Medians(svg).Length);
        Assert.All(ResultFixture.Methods, m => Assert.Single(svg.Descendants(), e => e.Name.LocalName == "text" && e.Value == m.Title));
        Assert.Contains(svg.Descendants(), e => e.Value == "epoch");
        var ids = svg.Descendants().Attributes("id").Select(a => a.Value).ToArray();
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public void Write_Page_HasPaperBesideOursAndWhatDiffers()
    {
        var page = Write(Figure);
        Assert.Contains("a large network a small one", PageReader.Section(page, "setting").Replace("networka", "network a", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("BO-REP is fastest.", PageReader.Section(page, "claim"), StringComparison.Ordinal);
        Assert.Contains("Other data.", PageReader.Section(page, "differs"), StringComparison.Ordinal);
        Assert.Contains("bilevel reproduce borep/fig1a", PageReader.Section(page, "reproduce"), StringComparison.Ordinal);
        Assert.Contains(ResultFixture.Machine.Cpu, PageReader.Section(page, "reproduce"), StringComparison.Ordinal);
        Assert.Contains("stopped early", PageReader.Section(page, "table"), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder, RunFiles.FigurePage)));
    }

    [Fact]
    public void Write_Data_HasALineForEveryEvaluation()
    {
        Write(Figure);
        var lines = Text(RunFiles.FigureData).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("method,seed,evaluation,epoch,iteration,seconds,validation_loss,test_loss,test_accuracy,auc", lines[0]);
        Assert.Equal(1 + ResultFixture.Methods.Count * 3 * 41, lines.Length);
        var last = lines[41].Split(',');
        var trace = TraceTable.Read(Path.Combine(_runs.Folder, "soba", "seed-0", RunFiles.Trace));
        Assert.Equal(["SOBA", "0", "40", "20", "2000"], last[..5]);
        Assert.Equal(trace.Metric("test_loss")[^1], double.Parse(last[7], CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Write_TitleWithAComma_IsQuotedInTheData()
    {
        _runs.RewriteRow(0, r => r with { Title = "(N, I) = (16, 12)" });
        Write(Figure);
        Assert.Contains("\n\"(N, I) = (16, 12)\",0,0,", Text(RunFiles.FigureData), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Table_HasFinalValuesCostAndStepSizes()
    {
        Write(Figure);
        var lines = Text(RunFiles.FigureTable).Split('\n');
        Assert.StartsWith("| Method | Validation loss | Test loss | Test accuracy | x-updates | Epochs | Seconds | Gradients | HVP | JVP | Step sizes | The paper's | Trials |", lines[0], StringComparison.Ordinal);
        var soba = FigureReport.Table(_folder).Rows[0];
        Assert.Equal(lines[2], $"| {string.Join(" | ", soba.Cells)} |");
        Assert.Equal(["2,000", "20"], soba.Cells.Skip(4).Take(2).Select(c => c.Text));
        Assert.Equal(["lowerStep 0.05", "lowerStep 0.1", "24"], soba.Cells.TakeLast(3).Select(c => c.Text));
        Assert.Contains("`bilevel reproduce borep/fig1a`", Text(RunFiles.FigureTable), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_RowStoppedByTheClock_IsMarkedInLegendAndPage()
    {
        const string Mark = "stopped after 90 s at x-update 900 of 2,000";
        _runs.Rewrite(_runs.Comparison with { Budget = "2000it,90s" });
        foreach (var seed in new[] { 0, 1, 2 })
        {
            foreach (var method in ResultFixture.Methods)
            {
                var path = Path.Combine(_runs.Folder, method.Name, $"seed-{seed}", RunFiles.Summary);
                var summary = ResultJson.Read<RunSummary>(path);
                File.WriteAllText(path, ResultJson.Write(summary with { StopReason = "BudgetReached", Iterations = method.Name == "f2sa" ? 900 : 2000 }));
            }
        }

        var page = Write(Figure);
        Assert.Single(XDocument.Parse(Text(RunFiles.Drawing)).Descendants(), e => e.Name.LocalName == "text" && e.Value == $"F2SA ({Mark})");
        Assert.Contains(page.Descendants(), e => e.Name.LocalName == "li" && e.Value.StartsWith($"F2SA: {Mark}. Against epochs", StringComparison.Ordinal));
    }

    [Fact]
    public void Write_Sweep_DrawsFinalValuesOverTheOption()
    {
        var swept = Figure with { Panels = [], Sweep = new("period", "I", ["test_accuracy", "test_loss"]), Rows = [.. Figure.Rows.Select((r, i) => r with { Swept = 1 << i })] };
        Write(swept);
        var svg = XDocument.Parse(Text(RunFiles.Drawing)).Root!;
        Assert.Equal([7, 7], Medians(svg).Select(d => d.Count(c => c == 'L')));
        Assert.Contains(svg.Descendants(), e => e.Value == "I (log)");
        Assert.StartsWith("method,seed,period,evaluation,", Text(RunFiles.FigureData), StringComparison.Ordinal);
        var table = FigureReport.Table(_folder);
        Assert.Equal("I", table.Columns[1].Header);
        Assert.Equal(["1", "2", "4"], table.Rows.Take(3).Select(r => r.Cells[1].Text));
    }

    [Fact]
    public void Write_Diagnosis_DrawsEverySeedAndSaysWhatWasFound()
    {
        Diagnose(_ => DiagnosisFixture.Points(40));
        var page = Write(Smoothness);
        var svg = XDocument.Parse(Text(RunFiles.Drawing)).Root!;
        Assert.Equal(3 * 2 * 40, svg.Descendants().Count(e => e.Name.LocalName == "circle"));
        var lines = Text(RunFiles.FigureData).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("seed,iteration,step,gradient_x,gradient_y,smoothness_x,", lines[0], StringComparison.Ordinal);
        Assert.Equal(1 + 3 * 40, lines.Length);
        Assert.StartsWith("2,117,0.1,", lines[^1], StringComparison.Ordinal);

        var table = FigureReport.Table(_folder);
        Assert.Equal(["0", "1", "2"], table.Rows.Select(r => r.Cells[0].Text));
        var first = table.Columns.Zip(table.Rows[0].Cells).ToDictionary(c => c.First.Key, c => c.Second);
        Assert.Equal(("0.500", "2.00", "40"), (first["l0_x"].Text, first["l1_x"].Text, first["points"].Text));
        Assert.Equal(("1.39", "1.50", "warranted"), (first["largest_gradient_y"].Text, first["head_bound"].Text, first["need"].Text));
        Assert.Equal("2.00 … 2.00", first["l1_x"].Range);
        Assert.StartsWith("| Seed | Normalised steps | Points | L0 in x |", Text(RunFiles.FigureTable), StringComparison.Ordinal);
        Assert.Contains("\n* Seed 1: normalised or clipped steps are warranted: in x ", Text(RunFiles.FigureTable), StringComparison.Ordinal);
        Assert.Contains("Seed 2: normalised or clipped steps are warranted", PageReader.Section(page, "found"), StringComparison.Ordinal);
        Assert.Contains("a large network", PageReader.Section(page, "setting"), StringComparison.Ordinal);
        Assert.Contains("Other data.", PageReader.Section(page, "differs"), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_DiagnosisOfFewPoints_SaysWhyThereIsNoLine()
    {
        Diagnose(seed => DiagnosisFixture.Points(seed == 1 ? 2 : 40));
        var page = Write(Smoothness);
        Assert.Contains(page.Descendants(), e => (string?)e.Attribute("class") == "note" && e.Value == "Seed 1 has no line in x: expected at least 10 points for a line, got 2.");
        Assert.Equal(["–", "undecided"], new[] { "l1_x", "need" }.Select(key => FigureReport.Table(_folder).Columns.Zip(FigureReport.Table(_folder).Rows[1].Cells).Single(c => c.First.Key == key).Second.Text));
    }

    [Fact]
    public void Write_DiagnosisWithoutPoints_SaysSoAndLeavesNoDrawing()
    {
        Diagnose(_ => DiagnosisFixture.Points(40));
        Write(Smoothness);
        Diagnose(_ => DiagnosisFixture.Still(20));
        var page = Write(Smoothness);
        Assert.False(File.Exists(Path.Combine(_folder, RunFiles.Drawing)));
        Assert.Contains(page.Descendants(), e => (string?)e.Attribute("class") == "note" && e.Value.StartsWith("There is nothing to draw", StringComparison.Ordinal));
    }

    [Fact]
    public void Write_RunWithoutDiagnosis_NamesTheFile() =>
        Assert.Contains(RunFiles.Diagnosis, Assert.Throws<ResultFileException>(() => Write(Smoothness)).Message, StringComparison.Ordinal);

    [Fact]
    public void Write_RemarkOnEveryRow_StandsOnce()
    {
        for (var row = 0; row < _runs.Comparison.Rows.Count; row++)
            _runs.RewriteRow(row, r => r with { Remarks = ["untuned", .. r.Remarks] });
        var page = Write(Figure);
        Assert.Single(page.Descendants(), e => e.Name.LocalName == "li" && e.Value == "Every row: untuned.");
        Assert.DoesNotContain("untuned", PageReader.Section(page, "table"), StringComparison.Ordinal);
        Assert.Contains("Every row: untuned.", FigureReport.Sentences(_folder));
        Assert.Contains(FigureReport.Sentences(_folder), s => s.StartsWith("F2SA: seed 2 stopped early", StringComparison.Ordinal));
    }

    private static FigureResult Smoothness => Figure with { Panels = [], Diagnosis = new(), Rows = [Figure.Rows.Single(r => r.Name == "bo-rep")] };

    private void Diagnose(Func<int, Core.Diagnostics.SmoothnessSample[]> points)
    {
        foreach (var seed in new[] { 0, 1, 2 })
            DiagnosisFixture.Write(Path.Combine(_runs.Folder, "bo-rep", $"seed-{seed}"), seed, points(seed));
    }

    [Fact]
    public void Write_RowThatIsNotInTheRuns_NamesIt() =>
        Assert.Contains("no row nobody", Assert.Throws<ResultFileException>(() => Write(Figure with { Rows = [new("nobody", "", "", null)] })).Message, StringComparison.Ordinal);
}
