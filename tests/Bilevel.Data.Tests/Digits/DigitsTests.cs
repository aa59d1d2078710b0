using Xunit;

namespace Bilevel.Data.Tests.Digits;

public sealed class DigitsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Line(int value = 3, int label = 1) => string.Join(',', Enumerable.Repeat(value, 64)) + $",{label}\n";

    /// <summary>The counts of each digit are those in the data set's own description of its test part.</summary>
    [Fact]
    public void Load_Embedded_IsThePublishedData()
    {
        var table = Data.Digits.Load();
        Assert.Equal((1797, 64, 10), (table.Rows, table.Columns, table.Classes));
        Assert.Equal("46abec6b12486ad9e51943373abcf22bbea1b5a51a1619b361570d8893f1464a", table.Sha256);
        Assert.Equal([178, 182, 177, 183, 181, 182, 181, 179, 174, 180], table.Labels.CountBy(l => l).OrderBy(p => p.Key).Select(p => p.Value));
        Assert.Equal([0f, 0f, 5 / 16f, 13 / 16f, 9 / 16f, 1 / 16f, 0f, 0f], table.Row(0)[..8].ToArray());
        Assert.All(table.Features, v => Assert.InRange(v, 0f, 1f));
        Assert.Equal(1f, table.Features.Max());
        Assert.Equal([0, 1, 2, 3], table.Labels[..4]);
        Assert.Equal("pixel_1_7", table.ColumnNames[15]);
        Assert.Contains("CC BY 4.0", Data.Digits.Notice, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AFileOrAFolder_ReadsTheSameFormat()
    {
        var text = Line(16, 7) + Line(0, 2);
        string[] paths =
        [
            _folder.Text(text), _folder.Bytes(TemporaryFolder.Gzip(text), "flat/digits.csv.gz"),
            Path.GetDirectoryName(_folder.Bytes(TemporaryFolder.Gzip(text), "flat/digits.csv.gz"))!,
            Path.GetDirectoryName(Path.GetDirectoryName(_folder.Bytes(TemporaryFolder.Gzip(text), "deep/digits/digits.csv.gz")))!,
        ];
        foreach (var path in paths)
        {
            var table = Data.Digits.Load(path);
            Assert.Equal([7, 2], table.Labels);
            Assert.Equal([1f, 0f], [table.Row(0)[5], table.Row(1)[63]]);
        }
    }

    [Theory]
    [InlineData("", 1, null, "got an empty file")]
    [InlineData("1,2,3\n", 1, null, "expected 65 fields, got 3")]
    public void Load_BadFile_SaysWhere(string text, int line, string? column, string problem) => Check(text, line, column, problem);

    [Fact]
    public void Load_BadValue_SaysWhere()
    {
        Check(Line() + Line(17, 2), 2, "pixel_0_0", "expected a whole number in 0 … 16, got \"17\"");
        Check(Line() + Line(-1, 2), 2, "pixel_0_0", "expected a whole number in 0 … 16, got \"-1\"");
        Check(Line() + Line(2, 10), 2, "digit", "expected a whole number in 0 … 9, got \"10\"");
        Check(Line() + Line(), 0, "digit", "expected at least two classes, got only \"1\"");
    }

    [Fact]
    public void Load_AFolderWithoutTheFile_SaysWhatIsExpected() =>
        Assert.Contains("digits/digits.csv.gz", Assert.Throws<DataException>(() => Data.Digits.Load(_folder.Path)).Message, StringComparison.Ordinal);

    [Fact]
    public void Load_TruncatedFile_SaysWhere()
    {
        using var resource = typeof(Data.Digits).Assembly.GetManifestResourceStream("digits.csv.gz")!;
        var bytes = new byte[20_000];
        resource.ReadExactly(bytes);
        var error = Assert.Throws<DataException>(() => Data.Digits.Load(_folder.Bytes(bytes, "digits.csv.gz")));
        Assert.InRange(error.Line, 500, 800);
        Assert.Contains("the gzip data ends early here", error.Message, StringComparison.Ordinal);
    }

    private void Check(string text, int line, string? column, string problem)
    {
        var error = Assert.Throws<DataException>(() => Data.Digits.Load(_folder.Text(text)));
        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.EndsWith(problem, error.Message, StringComparison.Ordinal);
    }
}
