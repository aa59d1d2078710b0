using System.Globalization;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Data.Tests.Covtype;

public sealed class CovtypeFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_PlainOrGzip_HasTheDistributedColumns()
    {
        var content = Row(5, wilderness: 0, soil: 28) + Row(1, wilderness: 2, soil: 11);
        foreach (var path in new[] { _folder.Text(content), _folder.Bytes(TemporaryFolder.Gzip(content), "covtype/covtype.data.gz"), _folder.Path })
        {
            var table = CovtypeFile.Read(path);
            Assert.Equal((2, 54, 7), (table.Rows, table.Columns, table.Classes));
            Assert.Equal([4, 0], table.Labels);
            Assert.Equal([2596f, 51, 3, 258, -7, 510, 221, 232, 148, 6279, 1, 0, 0, 0], table.Row(0)[..14].ToArray());
            Assert.Equal(("Wilderness_Area1", "Soil_Type29", "Soil_Type40", 1f), (table.ColumnNames[10], table.ColumnNames[42], table.ColumnNames[^1], table.Row(0)[42]));
            Assert.Equal(CovtypeFile.Measurements, table.ColumnNames.Take(10));
        }
    }

    [Fact]
    public void Read_SomethingElse_SaysWhereAndWhat()
    {
        void Says(string problem, string content)
        {
            var path = _folder.Text(content);
            Assert.Equal(path + problem, Assert.Throws<DataException>(() => CovtypeFile.Read(path)).Message);
        }

        Says(", line 1: expected rows of 54 features and a cover type, got an empty file", "");
        Says(", line 2: expected 55 fields, got 2", Row(1, 0, 0) + "1,2\n");
        Says(", line 1, column \"Cover_Type\": expected a whole number in 1 … 7, got \"0\"", Row(0, 0, 0));
        Says(", line 1, column \"Cover_Type\": expected a whole number in 0 … 7, got \"8\"", Row(8, 0, 0));
        Says(", line 1, column \"Soil_Type2\": expected a whole number in 0 … 1, got \"2\"", Row(1, 0, 1).Replace(",1,", ",2,", StringComparison.Ordinal).Replace("148,6279,2", "148,6279,1", StringComparison.Ordinal));
        Says(", line 1, column \"Elevation\": expected a number, got \"high\"", Row(1, 0, 1).Replace("2596", "high", StringComparison.Ordinal));
    }

    [Fact]
    public void Fit_SomeColumns_LeavesTheOthers()
    {
        var table = CovtypeFile.Read(_folder.Text(Row(5, 0, 28) + Row(1, 2, 11).Replace("2596", "2000", StringComparison.Ordinal)));
        var applied = Standardiser.Fit(table, RowSet<Training>.All(table), CovtypeFile.Measurements).Apply(table);
        Assert.Equal([1f, -1f], [applied.Row(0)[0], applied.Row(1)[0]]);
        Assert.Equal(table.Row(0)[10..].ToArray(), applied.Row(0)[10..].ToArray());
        Assert.Contains("\"height\"", Assert.Throws<ArgumentException>(() => Standardiser.Fit(table, RowSet<Training>.All(table), ["height"])).Message, StringComparison.Ordinal);
    }

    /// <summary>The first rows of the distributed file, where the machine has them.</summary>
    [Fact]
    public void Read_AsDistributed_HasTheRowsOfEachClass()
    {
        var table = CovtypeFile.Read(SharedData.FolderWith("covtype", "covtype.data.gz"));
        Assert.Equal(15_120, table.Rows);
        Assert.All(Enumerable.Range(0, 7), c => Assert.Equal(2160, table.Labels.Count(l => l == c)));
        Assert.All(Enumerable.Range(0, table.Rows), row => Assert.Equal((1f, 1f), (table.Row(row)[10..14].ToArray().Sum(), table.Row(row)[14..].ToArray().Sum())));
    }

    // The first row of the distributed file, with other indicators and another type.
    private static string Row(int type, int wilderness, int soil)
    {
        var indicators = new int[44];
        (indicators[wilderness], indicators[4 + soil]) = (1, 1);
        return $"2596,51,3,258,-7,510,221,232,148,6279,{string.Join(',', indicators)},{type.ToString(CultureInfo.InvariantCulture)}\n";
    }
}
