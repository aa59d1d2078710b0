using System.IO.Compression;
using System.Text;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Data.Tests.Text;

public sealed class WordVectorsTests : IDisposable
{
    private const string Content = "the 0.418 0.24968 -0.41242\ngood 1 -2e-1 3\nété 0 0 -7.5\n";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static float[] Vector(WordVectors vectors, string word) => vectors.TryFind(word, out var index) ? vectors[index].ToArray() : [];

    private static byte[] Zip(params (string Name, string Text)[] members)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in members)
            {
                using var member = zip.CreateEntry(name).Open();
                member.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return memory.ToArray();
    }

    private string Problem(string content)
    {
        var path = _folder.Text(content, "v.txt");
        var message = Assert.Throws<DataException>(() => WordVectors.Read(path)).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        return message[path.Length..];
    }

    [Fact]
    public void Read_PlainGzipOrZip_ReadsTheVectors()
    {
        string[] paths =
        [
            _folder.Text(Content, "glove.txt"), _folder.Bytes(TemporaryFolder.Gzip(Content), "glove.gz"), _folder.Bytes(Zip(("a.txt", Content), ("LICENSE", "none")), "one.zip"),
            Path.Combine(_folder.Bytes(Zip(("a.txt", "x 1\n"), ("b.txt", Content)), "two.zip"), "b.txt"),
        ];
        foreach (var path in paths)
        {
            var vectors = WordVectors.Read(path);
            Assert.Equal((3, 3), (vectors.Count, vectors.Width));
            Assert.Equal([0.418f, 0.24968f, -0.41242f], Vector(vectors, "the"));
            Assert.Equal([1, -0.2f, 3], Vector(vectors, "good"));
            Assert.Equal([0, 0, -7.5f], Vector(vectors, "été"));
            Assert.Equal(64, vectors.Sha256.Length);
        }
    }

    [Fact]
    public void Read_Folder_TakesTheOneFileOfVectors()
    {
        var file = _folder.Text(Content, "glove/glove.6B.3d.txt");
        _folder.Text("nothing", "glove/README.txt");
        Assert.Equal(file, WordVectors.Read(_folder.Path).Origin);
        Assert.Equal(file, WordVectors.Read(_folder.At("glove")).Origin);

        _folder.Bytes(TemporaryFolder.Gzip(Content), "glove/glove.840B.txt.gz");
        var several = Assert.Throws<DataException>(() => WordVectors.Read(_folder.Path)).Message;
        Assert.Equal($"{_folder.At("glove")}: expected one file, found \"glove.6B.3d.txt\", \"glove.840B.txt.gz\"; name one, such as {file}", several);
        Directory.CreateDirectory(_folder.At("empty"));
        Assert.Contains("found none", Assert.Throws<DataException>(() => WordVectors.Read(_folder.At("empty"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ZipOfSeveral_SaysHowToNameOne()
    {
        var zip = _folder.Bytes(Zip(("a.50d.txt", Content), ("a.100d.txt", Content)), "a.zip");
        var message = Assert.Throws<DataException>(() => WordVectors.Read(zip)).Message;
        Assert.Equal($"{zip}: expected one file, found \"a.50d.txt\", \"a.100d.txt\"; name one, such as {Path.Combine(zip, "a.50d.txt")}", message);
        Assert.Contains("expected b.txt in the zip archive", Assert.Throws<DataException>(() => WordVectors.Read(Path.Combine(zip, "b.txt"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Wanted_KeepsTheseAlone()
    {
        var path = _folder.Text(Content + "broken x y z\n", "v.txt");
        var vectors = WordVectors.Read(path, new HashSet<string> { "good", "unheard" });
        Assert.Equal(1, vectors.Count);
        Assert.Equal([1, -0.2f, 3], Vector(vectors, "good"));
        Assert.Contains("expected some of the 1 words that are wanted", Assert.Throws<DataException>(() => WordVectors.Read(path, new HashSet<string> { "un" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WordWithBlanks_IsWhatStandsBeforeTheNumbers()
    {
        var vectors = WordVectors.Read(_folder.Text("the 1 2\n. . . 3 4\n7 5 6\nat name@domain.com 8 9\n", "v.txt"));
        Assert.Equal([3, 4], Vector(vectors, ". . ."));
        Assert.Equal([5, 6], Vector(vectors, "7"));
        Assert.Equal([8, 9], Vector(vectors, "at name@domain.com"));
    }

    [Theory]
    [InlineData("the 1 2\ngood 1\n", ", line 2: expected a word and 2 numbers, as in line 1, got 2 fields")]
    [InlineData("the 1 2\ngood 1 2 3\n", ", line 2: expected a word and 2 numbers, as in line 1, got 4 fields")]
    [InlineData("the 1 2\n\n", ", line 2: expected a word and 2 numbers, as in line 1, got 1 fields")]
    [InlineData("the\n", ", line 1: expected a word and 1 numbers, as in line 1, got 1 fields")]
    [InlineData("400000 2\nthe 1 2\n", ", line 2: expected a word and 1 numbers, as in line 1, got 3 fields")]
    [InlineData("the 1 2\ngood 1 x\n", ", line 2, column \"v2\": expected a finite number in single precision, got \"x\"")]
    [InlineData("the 1 2\ngood NaN 2\n", ", line 2, column \"v1\": expected a finite number in single precision, got \"NaN\"")]
    [InlineData("the 1 2\ngood 1e99 2\n", ", line 2, column \"v1\": expected a finite number in single precision, got \"1e99\"")]
    [InlineData("the 1 2\ngood 1 \n", ", line 2, column \"v2\": expected a finite number in single precision, got \"\"")]
    [InlineData("the 1 2\n 1 2\n", ", line 2, column \"word\": expected a word before the numbers, got none")]
    [InlineData("the 1 2\nof 1 2\nthe 3 4\n", ", line 3, column \"word\": expected every word once, got \"the\" of line 1 again")]
    [InlineData("", ", line 1: expected words and their vectors, got an empty file")]
    public void Read_BadLine_SaysWhere(string content, string problem) => Assert.Equal(problem, Problem(content));

    [Fact]
    public void Read_InvalidUtf8_SaysWhere()
    {
        var path = _folder.Bytes([.. "the 1\nna"u8, 0xEF, .. "ve 2\n"u8], "v.txt");
        var message = Assert.Throws<DataException>(() => WordVectors.Read(path)).Message;
        Assert.Equal($"{path}, line 2, column \"word\": expected a word in UTF-8, got bytes that are not", message);
    }

    [Fact]
    public void Read_TruncatedOrDamagedArchive_SaysSo()
    {
        var lines = string.Concat(Enumerable.Range(0, 400).Select(i => $"w{i} {i * 7919 % 1000} {i * 104729 % 1000}\n"));
        var gzip = _folder.Bytes(TemporaryFolder.Gzip(lines)[..^9], "v.gz");
        Assert.Contains("the gzip data ends early", Assert.Throws<DataException>(() => WordVectors.Read(gzip)).Message, StringComparison.Ordinal);

        var bytes = Zip(("v.txt", lines));
        var cut = _folder.Bytes(bytes[..^40], "cut.zip");
        Assert.Equal($"{cut}: expected a whole zip archive, got one that is truncated or damaged", Assert.Throws<DataException>(() => WordVectors.Read(cut)).Message);
        bytes[bytes.Length / 2] ^= 1;
        var damaged = _folder.Bytes(bytes, "damaged.zip");
        Assert.StartsWith(Path.Combine(damaged, "v.txt"), Assert.Throws<DataException>(() => WordVectors.Read(damaged)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TheSharedSubset_HasTheWellKnownVector()
    {
        var vectors = WordVectors.Read(SharedData.FolderWith("glove", "glove.6B.50d.subset.txt.gz"));
        Assert.Equal((8453, 50), (vectors.Count, vectors.Width));
        Assert.Equal([0.418f, 0.24968f, -0.41242f], Vector(vectors, "the")[..3]);
        Assert.Equal("b34e92e7d43d32350a98a567e7834e13eed21710ce291380da8dfed3be19dd07", vectors.Sha256);
    }
}
