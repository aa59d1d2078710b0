using Bilevel.Cli.Showing;
using Bilevel.Experiments.Results;
using Bilevel.Reports.Tables;
using Xunit;

namespace Bilevel.Cli.Tests.Showing;

/// <summary>However many columns there are, every part of the table fits the screen and begins with the row's name.</summary>
public class ComparisonPrinterTests
{
    private const string Median = "123,456,789", Range = "1–2";

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(300)]
    public void Parts_OfAWideTable_FitTheScreenAndLoseNoColumn(int width)
    {
        var parts = ComparisonPrinter.Parts(Wide(), new(TextWriter.Null, TextWriter.Null) { Width = width });
        Assert.All(parts.SelectMany(p => p.ToString().Split('\n')), line => Assert.True(line.Length <= width, line));
        Assert.All(parts, p => Assert.Equal("Method", p.Columns[0].Header));
        var shown = parts.SelectMany(p => p.Columns.Skip(1)).Select(c => c.Header).ToArray();
        Assert.Equal(Wide().Columns.Skip(1).Select(c => c.Header), shown.Distinct());
        Assert.All(parts, p => Assert.Equal(30, p.Rows.Count));
    }

    [Fact]
    public void Parts_OfResultsAlone_LoseNoColumn()
    {
        var wide = Wide();
        var results = wide with { Columns = [wide.Columns[0], .. wide.Columns.Skip(1).Select(c => c with { Group = ColumnGroup.Result })] };
        var parts = ComparisonPrinter.Parts(results, new(TextWriter.Null, TextWriter.Null) { Width = 60 });
        Assert.Equal(results.Columns.Skip(1).Select(c => c.Header), parts.SelectMany(p => p.Columns.Skip(1)).Select(c => c.Header));
    }

    [Fact]
    public void Parts_OfTheLedger_BeginWithTheMedianLoss()
    {
        var parts = ComparisonPrinter.Parts(Wide(), new(TextWriter.Null, TextWriter.Null) { Width = 80 });
        Assert.Equal($"{Median} ({Range})", parts[0].Rows[0][1]);
        Assert.All(parts.Skip(1), p => Assert.Equal(("Loss", Median), (p.Columns[1].Header, p.Rows[0][1])));
    }

    [Fact]
    public void Parts_OfARowThatNeverReachedTheTarget_LeaveItOutOfTheRace()
    {
        TableRow Row(string name, string seconds) => new(name, RowKind.Method, [new(name), new("1.5"), new(seconds), new("7"), new("8")], []);
        var table = new ComparisonTable(
            [new("row", "Method", "", ColumnGroup.Row, RightAligned: false), new("loss", "Loss", "", ColumnGroup.Result, RightAligned: true), new("s_to_target", "s→target", "", ColumnGroup.Target, RightAligned: true),
                new("hvp", "HVP", "", ColumnGroup.Ledger, RightAligned: true), new("samples", "Samples", "", ColumnGroup.Cost, RightAligned: true)],
            [Row("a", "0.1"), Row("b", "not reached (1 of 3)"), Row("c", ComparisonTable.NeverReached + "3)")]);
        var parts = ComparisonPrinter.Parts(table, new(TextWriter.Null, TextWriter.Null) { Width = 30 });
        Assert.Equal(["a", "b", "c"], parts[0].Rows.Select(r => r[0]));
        Assert.Equal(["a", "b"], parts[1].Rows.Select(r => r[0]));
    }

    private static ComparisonTable Wide() => new(
        [
            new("row", "Method", "", ColumnGroup.Row, RightAligned: false), new("loss", "Loss", "", ColumnGroup.Result, RightAligned: true),
            .. Enumerable.Range(0, 9).Select(i => new TableColumn($"c{i}", $"Count {i}", "", ColumnGroup.Ledger, RightAligned: true)),
            new("samples", "Samples", "", ColumnGroup.Cost, RightAligned: true),
        ],
        [.. Enumerable.Range(0, 30).Select(r => new TableRow($"m{r}", RowKind.Method, [new($"Method {r}"), new(Median, Range), .. Enumerable.Repeat(new TableCell(Median), 10)], []))]);
}
