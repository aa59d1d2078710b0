using Bilevel.Experiments.Results;
using Xunit;

namespace Bilevel.Reports.Tests;

public sealed class ComparisonMarkdownTests : IDisposable
{
    private readonly ResultFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Of_AComparison_HasOneLineARowAndAsManyCellsInEach()
    {
        var lines = ComparisonMarkdown.Of(_fixture.Comparison).Split('\n');
        var table = lines.TakeWhile(l => l.StartsWith("| ", StringComparison.Ordinal)).ToArray();
        Assert.Equal(2 + _fixture.Comparison.Rows.Count, table.Length);
        Assert.Single(table.Select(l => l.Count(c => c == '|')).Distinct());
        Assert.StartsWith("| Method |", table[0], StringComparison.Ordinal);
        Assert.Contains("---:", table[1], StringComparison.Ordinal);
        Assert.Single(table[0].Split('|'), cell => cell.Trim() == "Validation loss");
    }

    [Fact]
    public void Of_MethodsThatDoNotApply_AreListedWithTheReasonAndTheCommandStandsBelow()
    {
        var text = ComparisonMarkdown.Of(_fixture.Comparison with { NotApplicable = [new("maml", "MAML", "no start of y in x")] });
        Assert.Contains("\n* Not applicable: MAML (no start of y in x).", text, StringComparison.Ordinal);
        Assert.Contains($"`{_fixture.Comparison.Command}`", text, StringComparison.Ordinal);
        Assert.Contains(_fixture.Comparison.Machine.Cpu, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_BrokenFolder_WritesNothing()
    {
        var file = Path.Combine(_fixture.Folder, "table.md");
        File.WriteAllText(Path.Combine(_fixture.Folder, RunFiles.Comparison), "{");
        Assert.Throws<ResultFileException>(() => ComparisonMarkdown.Write(_fixture.Folder, file));
        Assert.False(File.Exists(file));
    }
}
