using System.Text;
using Bilevel.Testing;
using ICSharpCode.SharpZipLib.BZip2;
using Xunit;

namespace Bilevel.Data.Tests.Libsvm;

public sealed class LibsvmFileTests : IDisposable
{
    private const string Rows = "-1 1:0.5 3:-2e-1 \n+1 2:1\n1\n-1.0\t3:4\n";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_SparseRows_FillsTheRestWithZeros()
    {
        var table = LibsvmFile.Read(_folder.Text(Rows));
        Assert.Equal([0.5f, 0, -0.2f, 0, 1, 0, 0, 0, 0, 0, 0, 4], table.Features);
        Assert.Equal([0, 1, 1, 0], table.Labels);
        Assert.Equal(["-1", "1"], table.ClassNames);
        Assert.Equal(["1", "2", "3"], table.ColumnNames);
        Assert.Equal((4, 64, 3), (table.Rows, table.Sha256.Length, table.LineOf(2)));
        Assert.Equal(5, LibsvmFile.Read(_folder.Text(Rows), columns: 5).Columns);
    }

    [Fact]
    public void Read_GzipOrBzip2_IsTheSameTable()
    {
        var plain = LibsvmFile.Read(_folder.Text(Rows));
        foreach (var packed in new[] { TemporaryFolder.Gzip(Rows), Bzip2(Rows) })
            Assert.Equal(plain.Features, LibsvmFile.Read(_folder.Bytes(packed)).Features);
    }

    [Theory]
    [InlineData("", ", line 1: expected rows of a label and features, got an empty file")]
    [InlineData("1 1:1\n\n-1 1:1\n", ", line 2: expected a row, got a blank line")]
    [InlineData("1 1:1\nyes 1:1\n", ", line 2, column \"label\": expected a finite number, got \"yes\"")]
    [InlineData("1 1:1\nnan 1:1\n", ", line 2, column \"label\": expected a finite number, got \"nan\"")]
    [InlineData("1 0:1\n", ", line 1: expected index:value with an index from 1, got \"0:1\"")]
    [InlineData("1 1:1 2\n", ", line 1: expected index:value with an index from 1, got \"2\"")]
    [InlineData("1 1:1 qid:2\n", ", line 1: expected index:value with an index from 1, got \"qid:2\"")]
    [InlineData("1 2:1 2:3\n", ", line 1, column \"2\": expected ascending indices, got 2 after 2")]
    [InlineData("1 1:1\n-1 4:1\n", ", line 2, column \"4\": expected indices up to 3, got 4")]
    [InlineData("1 1:1\n-1 2:x\n", ", line 2, column \"2\": expected a finite number in single precision, got \"x\"")]
    [InlineData("1 1:1\n-1 2:inf\n", ", line 2, column \"2\": expected a finite number in single precision, got \"inf\"")]
    [InlineData("1 1:1\n1 2:1\n", ", column \"label\": expected at least two classes, got only 1")]
    public void Read_SomethingElse_SaysWhereAndWhat(string content, string problem)
    {
        var path = _folder.Text(content);
        Assert.Equal(path + problem, Assert.Throws<DataException>(() => LibsvmFile.Read(path, columns: 3)).Message);
    }

    [Fact]
    public void Read_DamagedBzip2_SaysWhere()
    {
        var packed = Bzip2(string.Concat(Enumerable.Repeat(Rows, 50)));
        string Problem(byte[] bytes) => Assert.Throws<DataException>(() => LibsvmFile.Read(_folder.Bytes(bytes))).Message;
        Assert.Contains(", line 1: the bzip2 data ends early here", Problem(packed[..^20]), StringComparison.Ordinal);
        Assert.Contains("got something behind its end", Problem([.. packed, 1]), StringComparison.Ordinal);
        byte[] changed = [.. packed];
        changed[packed.Length / 2] ^= 0xFF;
        Assert.Contains("the bzip2 data is damaged here", Problem(changed), StringComparison.Ordinal);
    }

    /// <summary>The distributed file, where the machine has it.</summary>
    [Fact]
    public void Ijcnn1_AsDistributed_HasItsRowsAndClasses()
    {
        var table = Ijcnn1.Load(SharedData.FolderWith("libsvm", "ijcnn1.bz2"));
        Assert.Equal((49_990, 22, 45_137, 4_853), (table.Rows, table.Columns, table.Labels.Count(l => l == 0), table.Labels.Count(l => l == 1)));
        Assert.Equal(1, table.Row(0)[5]);
        Assert.Equal(-0.731854f, table.Row(0)[10]);
    }

    [Fact]
    public void Ijcnn1_AFolderWithoutIt_SaysWhatWasExpected()
    {
        Assert.EndsWith("expected libsvm/ijcnn1.bz2 or libsvm/ijcnn1 or ijcnn1.bz2 or ijcnn1 in the folder, found none of them", Assert.Throws<DataException>(() => Ijcnn1.Load(_folder.Path)).Message, StringComparison.Ordinal);
        _folder.Text("1 1:1\n2 1:1\n3 1:1\n", "ijcnn1");
        Assert.Contains("expected the classes -1 and 1, got \"1\", \"2\", \"3\"", Assert.Throws<DataException>(() => Ijcnn1.Load(_folder.Path)).Message, StringComparison.Ordinal);
    }

    private static byte[] Bzip2(string content)
    {
        using var memory = new MemoryStream();
        using (var packed = new BZip2OutputStream(memory) { IsStreamOwner = false })
            packed.Write(Encoding.UTF8.GetBytes(content));
        return memory.ToArray();
    }
}
