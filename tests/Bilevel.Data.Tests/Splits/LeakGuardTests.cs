using Xunit;

namespace Bilevel.Data.Tests.Splits;

public class LeakGuardTests
{
    private static readonly ClassificationTable _table = Tables.OneColumn([1, 2, 3, 2, 1], [0, 1, 0, 1, 0]);

    private static void Require(int[] training, int[] validation, int[] test) =>
        LeakGuard.RequireDisjoint(_table, new(training), new(validation), new(test));

    [Fact]
    public void RequireDisjoint_DisjointRows_Passes() => Require([0, 4], [1, 3], [2]);

    [Fact]
    public void RequireDisjoint_ARowTwice_SaysWhich()
    {
        var error = Assert.Throws<DataException>(() => Require([0], [1], [2, 0]));
        Assert.Equal("made.csv, line 2: row 0 is both a training row and a test row", error.Message);
    }

    [Fact]
    public void RequireDisjoint_TheSameFeaturesInTwoRoles_SaysWhich()
    {
        var error = Assert.Throws<DataException>(() => Require([1], [2, 3], []));
        Assert.Equal("made.csv, line 5: this validation row has the same features as the training row at line 3", error.Message);
    }

    [Fact]
    public void RequireDisjoint_ARowBeyondTheTable_Throws() =>
        Assert.Contains("below 5, got 5", Assert.Throws<DataException>(() => Require([5], [], [])).Message, StringComparison.Ordinal);

    [Fact]
    public void RequireDisjoint_TwoTables_FindsSharedRows()
    {
        var trusted = Tables.OneColumn([9, 2, -0f], [1, 0, 1], origin: "trusted.csv");
        Assert.Equal([(1, 1)], LeakGuard.SharedRows(_table, trusted));
        var error = Assert.Throws<DataException>(() => LeakGuard.RequireDisjoint(_table, trusted));
        Assert.Equal("trusted.csv, line 3: this row has the same features as the one at line 3 of made.csv; 1 of 3 rows do, expected none", error.Message);
        LeakGuard.RequireDisjoint(_table, Tables.OneColumn([9, 8], [0, 1]));
        Assert.Equal([(0, 0)], LeakGuard.SharedRows(Tables.OneColumn([0f], [0]), Tables.OneColumn([-0f], [0])));
    }
}
