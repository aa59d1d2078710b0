using Bilevel.Experiments.Results;
using Bilevel.Reports.Tables;
using Xunit;

namespace Bilevel.Reports.Tests.Tables;

public sealed class ComparisonTableTests : IDisposable
{
    private readonly ResultFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private string Cell(int row, string key)
    {
        var table = ComparisonTable.Of(_fixture.Comparison);
        return table.Rows[row].Cells[table.Columns.ToList().FindIndex(c => c.Key == key)].ToString();
    }

    [Fact]
    public void Of_Columns_AreThoseOfTheComparison() => Assert.Equal(
        [
            "Method", "Validation loss", "Test accuracy", "AUC", "Wins", "s→target", "HVP→target", "JVP→target",
            "∇xF", "∇yF", "∇yG", "HVP", "JVP", "∇xG", "values", "Seconds", "Iterations", "Samples", "Compile s",
        ],
        ComparisonTable.Of(_fixture.Comparison).Columns.Select(c => c.Header));

    [Fact]
    public void Of_EveryRow_HasACellAColumn()
    {
        var table = ComparisonTable.Of(_fixture.Comparison);
        Assert.All(table.Rows, r => Assert.Equal(table.Columns.Count, r.Cells.Count));
        Assert.Equal(_fixture.Comparison.Rows.Select(r => r.Name), table.Rows.Select(r => r.Name));
    }

    [Fact]
    public void Of_Spread_IsMedianAndRange()
    {
        _fixture.RewriteRow(0, r => r with
        {
            Metrics = new Dictionary<string, Spread> { ["validation_loss"] = new(0.25, 0.2, 0.3125, 3), ["test_accuracy"] = new(0.934, 0.93, 0.94, 3), ["auc"] = new(0.5, 0.5, 0.5, 1) },
        });
        Assert.Equal("0.2500 (0.2000–0.3125)", Cell(0, "validation_loss"));
        Assert.Equal("93.4% (93.0%–94.0%)", Cell(0, "test_accuracy"));
        Assert.Equal("0.500", Cell(0, "auc"));
    }

    [Fact]
    public void Of_MissingMetricAbsentQuantityAndReference_ArePrintedAsADash()
    {
        var reference = _fixture.Comparison.Rows.Count - 1;
        Assert.Equal("–", Cell(0, "fx"));
        Assert.Equal("–", Cell(reference, "auc"));
        Assert.Equal("–", Cell(reference, "hvp_to_target"));
        Assert.Equal("–", Cell(reference, "wins"));
    }

    [Fact]
    public void Of_Target_SaysHowManyReachedIt()
    {
        Assert.Equal("300", Cell(0, "hvp_to_target"));
        Assert.Equal("not reached (1 of 3)", Cell(4, "hvp_to_target"));
        Assert.Equal("not reached (1 of 3)", Cell(4, "s_to_target"));
    }

    [Fact]
    public void Of_CrossProducts_HaveAColumnOnlyIfUsed()
    {
        _fixture.RewriteRow(0, r => r with { Calls = new Dictionary<string, double?>(r.Calls) { ["cross"] = 12.5 } });
        Assert.Equal("12.5", Cell(0, "cross"));
    }

    [Fact]
    public void Of_UnmeasuredSeconds_ArePrintedAsADash()
    {
        _fixture.RewriteRow(0, r => r with { Seconds = new(0, 0, 0, 3) });
        Assert.Equal("–", Cell(0, "seconds"));
    }

    [Fact]
    public void Of_FewerRunsThanSeeds_IsRemarked()
    {
        _fixture.RewriteRow(0, r => r with { RunFolders = [.. r.RunFolders.Take(2)] });
        Assert.Equal(["only 2 of 3 seeds have a run"], ComparisonTable.Of(_fixture.Comparison).Rows[0].Remarks);
    }

    [Fact]
    public void Of_TaskWithoutTheUsualMetrics_ShowsItsOwn()
    {
        var metrics = new Dictionary<string, Spread> { ["gradient_norm"] = new(1e-9, 1e-9, 2e-9, 3) };
        _fixture.Rewrite(_fixture.Comparison with { Rows = [.. _fixture.Comparison.Rows.Select(r => r with { Metrics = metrics })] });
        Assert.Equal("1e-9 (1e-9–2e-9)", Cell(0, "gradient_norm"));
    }

    [Fact]
    public void Of_ATaskWhereNothingCanWin_HasNoColumnForIt()
    {
        _fixture.Rewrite(_fixture.Comparison with { Rows = [.. _fixture.Comparison.Rows.Select(r => r with { Wins = null })] });
        Assert.DoesNotContain("wins", ComparisonTable.Of(_fixture.Comparison).Columns.Select(c => c.Key));
    }

    [Fact]
    public void Of_AnObjectiveOtherThanTheTarget_ShowsBoth()
    {
        _fixture.Rewrite(_fixture.Comparison with { Objective = "test_loss" });
        Assert.Equal(["validation_loss", "test_loss"], ComparisonTable.Of(_fixture.Comparison).Columns.Skip(1).Take(2).Select(c => c.Key));
    }

    [Fact]
    public void Indices_OfTheLedger_PutTheLossBesideEveryCountAndSeconds()
    {
        var table = ComparisonTable.Of(_fixture.Comparison);
        Assert.Equal(
            ["row", "validation_loss", "fx", "fy", "gy", "hvp", "jvp", "gx", "value", "seconds"],
            table.Indices(ColumnGroup.Ledger).Select(i => table.Columns[i].Key));
    }

    [Fact]
    public void Indices_Group_StartsWithTheRow()
    {
        var table = ComparisonTable.Of(_fixture.Comparison);
        Assert.Equal(["row", "s_to_target", "hvp_to_target", "jvp_to_target"], table.Indices(ColumnGroup.Target).Select(i => table.Columns[i].Key));
    }
}
