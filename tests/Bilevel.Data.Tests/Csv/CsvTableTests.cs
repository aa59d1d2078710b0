using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Bilevel.Data.Tests.Csv;

public sealed class CsvTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_PlainTable_HoldsFeaturesLabelsNamesLinesAndHash()
    {
        var path = _folder.Text("a,y,b\n1,dog,2.5\n-3e2,cat,.5\n0,dog,+4\n");
        var table = CsvTable.Read(path, "y");
        Assert.Equal([1f, 2.5f, -300f, 0.5f, 0f, 4f], table.Features);
        Assert.Equal([1, 0, 1], table.Labels);
        Assert.Equal(["cat", "dog"], table.ClassNames);
        Assert.Equal(["a", "b"], table.ColumnNames);
        Assert.Equal((3, 2, 2), (table.Rows, table.Columns, table.Classes));
        Assert.Equal([2, 3, 4], Enumerable.Range(0, 3).Select(table.LineOf));
        Assert.Equal(path, table.Origin);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))), table.Sha256);
    }

    /// <summary>The same table whatever the line ends, quotes, spaces, byte order mark, compression or name.</summary>
    [Theory]
    [InlineData("a,y\r\n1,u\r\n2,v\r\n")]
    [InlineData("a,y\r1,u\r2,v")]
    [InlineData("a,y\n1,u\n2,v")]
    [InlineData("\uFEFFa,y\n1,u\n2,v\n")]
    [InlineData("\uFEFF\"a\",\"y\"\n\"1\",\"u\"\n\"2\",\"v\"\n")]
    [InlineData(" a ,\ty\n 1 , u \n2,v\n")]
    public void Read_TheSameTableWrittenOtherwise_IsTheSame(string text)
    {
        var packed = TemporaryFolder.Gzip(text);
        foreach (var path in new[] { _folder.Text(text), _folder.Bytes(packed, "t.csv.gz"), _folder.Bytes(packed, "packed.csv"), _folder.Text(text, "plain.gz") })
        {
            var table = CsvTable.Read(path, "y");
            Assert.Equal([1f, 2f], table.Features);
            Assert.Equal(["u", "v"], table.ClassNames);
            Assert.Equal(["a"], table.ColumnNames);
        }
    }

    [Fact]
    public void Read_QuotedFields_KeepCommasQuotesLineBreaksAndSpaces()
    {
        var table = CsvTable.Read(_folder.Text("\"a,1\",\"the \"\"class\"\"\"\n1,\" x\ny\"\n2,\"p,q\"\n3,π\n"), "the \"class\"");
        Assert.Equal(["a,1"], table.ColumnNames);
        Assert.Equal([" x\ny", "p,q", "π"], table.ClassNames);
        Assert.Equal([2, 4, 5], Enumerable.Range(0, 3).Select(table.LineOf));
    }

    [Theory]
    [InlineData("10,9,-1,9,2", "-1,2,9,10")]
    [InlineData("10,9,x,2", "10,2,9,x")]
    [InlineData("b,B,a", "B,a,b")]
    [InlineData("1.0,1,0", "0,1,1.0")]
    public void Read_Labels_SortByValueIfAllAreNumbersElseAsText(string labels, string expected)
    {
        var table = CsvTable.Read(_folder.Text("y,a\n" + string.Concat(labels.Split(',').Select(l => $"{l},0\n"))), "y");
        Assert.Equal(expected.Split(','), table.ClassNames);
        Assert.Equal(labels.Split(','), table.Labels.Select(id => table.ClassNames[id]));
    }

    [Fact]
    public void Read_ConcatenatedGzipMembers_ReadsAll()
    {
        byte[] both = [.. TemporaryFolder.Gzip("a,y\n1,u\n"), .. TemporaryFolder.Gzip("2,v\n3,u\n")];
        Assert.Equal([1f, 2f, 3f], CsvTable.Read(_folder.Bytes(both), "y").Features);
    }

    [Fact]
    public void Read_LongerThanTheBuffers_ReadsEveryRow()
    {
        var text = new StringBuilder("a,y,b\n");
        for (var i = 0; i < 60_000; i++)
            text.Append(i).Append(i % 2 == 0 ? ",u," : ",\"v\",").Append(-i).Append('\n');
        var table = CsvTable.Read(_folder.Bytes(TemporaryFolder.Gzip(text.ToString())), "y");
        Assert.Equal(Enumerable.Range(0, 60_000).SelectMany(i => new[] { (float)i, -i }), table.Features);
        Assert.Equal(60_001, table.LineOf(59_999));
    }

    [Theory]
    [InlineData("", 1, null, "expected a header row, got an empty file")]
    [InlineData("\uFEFF", 1, null, "expected a header row, got an empty file")]
    [InlineData("a,y\n", 1, null, "expected rows after the header, got none")]
    [InlineData("a,y\n1,u\n2\n", 3, null, "expected 2 fields, got 1")]
    [InlineData("a,y\r\n1,u\r\n2,v,3\r\n", 3, null, "expected 2 fields, got 3")]
    [InlineData("a,y\n1,u\n\n2,v\n", 3, null, "expected a row, got a blank line")]
    [InlineData("a,y\n1,u\n2,v\n\n", 4, null, "expected a row, got a blank line")]
    [InlineData("a,y\n1,u\nx1,v\n", 3, "a", "expected a number, got \"x1\"")]
    [InlineData("a,y\n1,u\n\"1,5\",v\n", 3, "a", "expected a number, got \"1,5\"")]
    [InlineData("a,y\n1,\"u\nu\"\nx,v\n", 4, "a", "expected a number, got \"x\"")]
    [InlineData("a,y\n,u\n", 2, "a", "expected a number, got an empty field")]
    [InlineData("a,y\n1,u\nNaN,v\n", 3, "a", "expected a finite number in single precision, got \"NaN\"")]
    [InlineData("a,y\nnan,u\n", 2, "a", "expected a finite number in single precision, got \"nan\"")]
    [InlineData("a,y\n-Infinity,u\n", 2, "a", "expected a finite number in single precision, got \"-Infinity\"")]
    [InlineData("a,y\n1e39,u\n", 2, "a", "expected a finite number in single precision, got \"1e39\"")]
    [InlineData("a,y\n1,u\n2,\n", 3, "y", "expected a class label, got an empty field")]
    [InlineData("a,y\n1,u\n2,nan\n", 3, "y", "expected a class label, got \"nan\"")]
    [InlineData("a,y\n1,u\n2,u\n", 0, "y", "expected at least two classes, got only \"u\"")]
    [InlineData("a,y,a\n1,u,2\n", 1, "a", "expected every column name once, got this one for columns 1 and 3")]
    [InlineData(",a,y\n0,1,u\n", 1, "1", "expected a column name in the header, got an empty field")]
    [InlineData("y\nu\nv\n", 1, "y", "expected columns beside the label, got none")]
    [InlineData("a,Y,b\n1,u,2\n", 1, null, "expected the label column \"y\", got the columns \"a\", \"Y\", \"b\"; did you mean \"Y\"?")]
    [InlineData("a;y\n1;u\n", 1, null, "expected the label column \"y\", got the columns \"a;y\"")]
    [InlineData("a,y\n1,\"u\n2,v\n", 2, null, "a quote opens in this row and is never closed")]
    [InlineData("a,y\n1,u\n2,\"v\"w\n", 3, null, "text follows the closing quote of a field")]
    [InlineData("a,y\n1,u\n2,v\"w\n", 3, null, "a quote stands inside a field that is not quoted")]
    public void Read_BadContent_SaysFileLineColumnAndWhat(string text, int line, string? column, string problem)
    {
        foreach (var path in new[] { _folder.Text(text), _folder.Bytes(TemporaryFolder.Gzip(text), "t.csv.gz") })
        {
            var error = Assert.Throws<DataException>(() => CsvTable.Read(path, "y"));
            Assert.Equal((path, line, column), (error.Origin, error.Line, error.Column));
            var place = path + (line > 0 ? $", line {line}" : "") + (column is null ? "" : $", column \"{column}\"") + ": ";
            Assert.StartsWith(place + problem, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_MissingFile_SaysSo()
    {
        foreach (var path in new[] { _folder.At("none.csv"), _folder.At("no/folder.csv") })
            Assert.Equal($"{path}: there is no such file", Assert.Throws<DataException>(() => CsvTable.Read(path, "y")).Message);
    }

    [Fact]
    public void Read_AFolder_SaysSo() =>
        Assert.Equal($"{_folder.Path}: expected a file, got a folder", Assert.Throws<DataException>(() => CsvTable.Read(_folder.Path, "y")).Message);

    [Fact]
    public void Read_AnotherEncoding_SaysWhere()
    {
        var latin = Assert.Throws<DataException>(() => CsvTable.Read(_folder.Bytes(Encoding.Latin1.GetBytes("a,y\n1,u\n2,é\n3,v\n")), "y"));
        Assert.Equal((3, "y"), (latin.Line, latin.Column));
        Assert.Contains("expected text in UTF-8", latin.Message, StringComparison.Ordinal);
        var header = Assert.Throws<DataException>(() => CsvTable.Read(_folder.Bytes(Encoding.Latin1.GetBytes("a,é\n1,u\n")), "y"));
        Assert.Equal((1, "2"), (header.Line, header.Column));

        foreach (var encoding in new[] { Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32, new UTF32Encoding(bigEndian: true, byteOrderMark: true) })
        {
            byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes("a,y\n1,u\n2,v\n")];
            var error = Assert.Throws<DataException>(() => CsvTable.Read(_folder.Bytes(bytes), "y"));
            Assert.Equal(1, error.Line);
            Assert.Contains("expected text in UTF-8", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_GzipCutAnywhere_IsRefused()
    {
        var text = "a,y\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"{i * 7919 % 1000},{(i % 3 == 0 ? "u" : "v")}\n"));
        var whole = TemporaryFolder.Gzip(text);
        Assert.Equal(200, CsvTable.Read(_folder.Bytes(whole), "y").Rows);
        for (var length = 2; length < whole.Length; length++)
        {
            var path = _folder.Bytes(whole[..length]);
            var error = Assert.Throws<DataException>(() => CsvTable.Read(path, "y"));
            Assert.InRange(error.Line, 1, 202);
            Assert.StartsWith($"{path}, line {error.Line}: the gzip data ends early here", error.Message, StringComparison.Ordinal);
        }

        var twoMembers = TemporaryFolder.Gzip("a,y\n1,u\n2,v\n").Concat(whole).ToArray();
        Assert.Throws<DataException>(() => CsvTable.Read(_folder.Bytes(twoMembers[..^1]), "y"));
    }

    [Fact]
    public void Read_GzipWithAFlippedBitInDataOrTrailer_IsRefused()
    {
        const int Header = 10, Trailer = 8;
        var whole = TemporaryFolder.Gzip("a,y\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"{i},{i % 2}\n")));
        for (var at = Header; at < whole.Length; at++)
        {
            if (at == whole.Length - Trailer - 1)
                continue; // may be padding after the last bit of the data
            var damaged = whole.ToArray();
            damaged[at] ^= 4;
            var error = Assert.Throws<DataException>(() => CsvTable.Read(_folder.Bytes(damaged), "y"));
            Assert.Contains("the gzip data", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_APipe_IsReadOnce()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /dev/fd");
        using var server = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.Out);
        var path = $"/dev/fd/{server.ClientSafePipeHandle.DangerousGetHandle()}";
        server.Write(TemporaryFolder.Gzip("a,y\n1,u\n2,v\n"));
        server.SafePipeHandle.Dispose();
        Assert.Equal([1f, 2f], CsvTable.Read(path, "y").Features);
    }
}
