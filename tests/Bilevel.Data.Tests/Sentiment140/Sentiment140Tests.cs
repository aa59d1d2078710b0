using System.IO.Compression;
using System.Text;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Data.Tests.Sentiment140;

public sealed class Sentiment140Tests : IDisposable
{
    private const string Member = "training.1600000.processed.noemoticon.csv", TestMember = "testdata.manual.2009.06.14.csv";
    private const string Good = "\"0\",\"1\",\"Mon\",\"NO_QUERY\",\"me\",\"is \"\"sad\"\", a bit\"\n\"2\",\"2\",\"Mon\",\"q\",\"me\",\"so so\"\n\"4\",\"3\",\"Mon\",\"q\",\"me\",\"na\u00efve\"\n";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static byte[] Zip(params (string Name, string Text)[] members)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in members)
            {
                using var member = zip.CreateEntry(name).Open();
                member.Write(Encoding.Latin1.GetBytes(text));
            }
        }

        return memory.ToArray();
    }

    private string Problem(string content)
    {
        var path = _folder.Bytes(Encoding.Latin1.GetBytes(content), "s.csv");
        return Assert.Throws<DataException>(() => Data.Sentiment140.ReadTraining(path)).Message[path.Length..];
    }

    [Fact]
    public void ReadTraining_ZipFolderOrFile_ReadsLatin1AndCountsNeutralRows()
    {
        var zip = _folder.Bytes(Zip((TestMember, ""), (Member, Good)), "sentiment140/trainingandtestdata.zip");
        var file = _folder.Bytes(Encoding.Latin1.GetBytes(Good), "other.csv");
        foreach (var path in new[] { zip, _folder.Path, _folder.At("sentiment140"), file })
        {
            var read = Data.Sentiment140.ReadTraining(path);
            Assert.Equal(["is \"sad\", a bit", "na\u00efve"], read.Texts.Select(text => text.Text));
            Assert.Equal([0, 1], read.Texts.Select(text => text.Label));
            Assert.Equal(["line 1", "line 3"], read.Texts.Select(text => text.Place));
            Assert.Equal(["negative", "positive"], read.ClassNames);
            Assert.Equal(1, read.LeftOut);
        }

        Assert.Equal(Path.Combine(zip, Member), Data.Sentiment140.ReadTraining(_folder.Path).Origin);
    }

    [Fact]
    public void ReadTest_UnpackedBesideTheArchive_ComesFirst()
    {
        _folder.Bytes(Zip((TestMember, "")), "trainingandtestdata.zip");
        var file = _folder.Text(Good, TestMember);
        Assert.Equal(file, Data.Sentiment140.ReadTest(_folder.Path).Origin);
    }

    [Theory]
    [InlineData("\"0\",\"1\",\"d\",\"q\",\"me\",\"ok\"\n\"3\",\"1\",\"d\",\"q\",\"me\",\"x\"\n", ", line 2, column \"polarity\": expected 0 (negative), 2 (neutral) or 4 (positive), got \"3\"")]
    [InlineData("\"\",\"1\",\"d\",\"q\",\"me\",\"x\"\n", ", line 1, column \"polarity\": expected 0 (negative), 2 (neutral) or 4 (positive), got an empty field")]
    [InlineData("\"0\",\"1\",\"d\",\"q\",\"me\"\n", ", line 1: expected 6 fields, got 5")]
    [InlineData("\"0\",\"1\",\"d\",\"q\",\"me\",\"cut", ", line 1: a quote opens in this row and is never closed")]
    [InlineData("\"2\",\"1\",\"d\",\"q\",\"me\",\"x\"\n", ", line 1: expected negative or positive rows, got none")]
    [InlineData("", ", line 1: expected negative or positive rows, got none")]
    public void ReadTraining_BadRow_SaysWhere(string content, string problem) => Assert.Equal(problem, Problem(content));

    [Fact]
    public void ReadTraining_EmptyText_IsKept() =>
        Assert.Equal("", Assert.Single(Data.Sentiment140.ReadTraining(_folder.Text("\"0\",\"1\",\"d\",\"q\",\"me\",\"\"\n")).Texts).Text);

    [Fact]
    public void ReadTraining_TruncatedOrForeignArchive_SaysSo()
    {
        var bytes = Zip((Member, string.Concat(Enumerable.Repeat(Good, 50))));
        var cut = _folder.Bytes(bytes[..^30], "cut.zip");
        Assert.Equal($"{cut}: expected a whole zip archive, got one that is truncated or damaged", Assert.Throws<DataException>(() => Data.Sentiment140.ReadTraining(cut)).Message);
        var foreign = _folder.Bytes(Zip(("a.csv", Good)), "foreign.zip");
        Assert.Equal($"{foreign}: expected {Member} in the zip archive, got \"a.csv\"", Assert.Throws<DataException>(() => Data.Sentiment140.ReadTraining(foreign)).Message);
        var missing = Assert.Throws<DataException>(() => Data.Sentiment140.ReadTraining(_folder.Path)).Message;
        Assert.Contains("trainingandtestdata.zip", missing, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadTraining_AndTest_SharedFiles_HaveTheKnownCounts()
    {
        var folder = SharedData.FolderWith("sentiment140", "trainingandtestdata.zip");
        var training = Data.Sentiment140.ReadTraining(folder);
        Assert.Equal((29_871, 14_922, 0), (training.Texts.Count, training.Texts.Count(text => text.Label == 1), training.LeftOut));
        Assert.Equal("cfa23ca20448a6c9071c44737256f5d626db14c721f364dc25556c5d1b1766e1", training.Sha256);
        Assert.StartsWith("@switchfoot http://twitpic.com/2y1zl - Awww, that's a bummer.", training.Texts[0].Text, StringComparison.Ordinal);
        var test = Data.Sentiment140.ReadTest(folder);
        Assert.Equal((359, 182, 139), (test.Texts.Count, test.Texts.Count(text => text.Label == 1), test.LeftOut));
    }
}
