using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Data.Tests.Amazon;

public sealed class AmazonReviewsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Review(string text, string rating = "5.0") =>
        $"<review>\n<unique_id>\n1:x\n</unique_id>\n<rating>\n{rating}\n</rating>\n<title>\nA title\n</title>\n<review_text>\n{text}\n</review_text>\n</review>\n";

    private static byte[] TarGzip(params (string Name, string Text)[] members)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Pax))
        {
            foreach (var (name, text) in members)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
        }

        return memory.ToArray();
    }

    private string Problem(string content, string name)
    {
        var path = _folder.Text(content, name);
        return Assert.Throws<DataException>(() => AmazonReviews.Read(name.EndsWith(".review", StringComparison.Ordinal) ? _folder.Path : path)).Message[path.Length..];
    }

    [Fact]
    public void Read_Json_ReadsTheReviews()
    {
        const string Json = """
            [{"text": "Good \u00e9t\u00e9", "label": "positive", "domain": "books", "source": {"a": [1, {"text": 2}]}},
             {"domain": "dvd & video", "label": "negative", "text": ""}]
            """;
        foreach (var path in new[] { _folder.Text(Json, "a.json"), _folder.Text("\uFEFF" + Json, "b.json"), _folder.Bytes(TemporaryFolder.Gzip(Json), "c.gz") })
        {
            var read = AmazonReviews.Read(path);
            Assert.Equal(
                [new("Good été", 1, "books", "line 1, record 1"), new("", 0, "dvd & video", "line 2, record 2")], read.Texts);
            Assert.Equal(["negative", "positive"], read.ClassNames);
            Assert.Equal((path, 64), (read.Origin, read.Sha256.Length));
        }
    }

    /// <summary>Records far longer than the reader's buffer, and tokens at every offset to its end.</summary>
    [Fact]
    public void Read_JsonBeyondTheBuffer_ReadsTheReviews()
    {
        string[] texts = [.. Enumerable.Range(0, 400).Select(i => new string((char)('a' + i % 26), i == 200 ? 300_000 : i * 7 % 1000))];
        var json = "[\n" + string.Join(",\n", texts.Select(text => $$"""{"text":"{{text}}","label":"negative","domain":"d"}""")) + "\n]\n";
        var read = AmazonReviews.Read(_folder.Text(json, "a.json")).Texts;
        Assert.Equal(texts, read.Select(text => text.Text));
        Assert.Equal("line 401, record 400", read[^1].Place);
    }

    [Theory]
    [InlineData("[{\"text\": \"a\",\n\"domain\": \"d\"}]", ", line 2, column \"label\": record 1: this member is missing")]
    [InlineData("[{\"label\": \"positive\", \"domain\": \"d\"}]", ", line 1, column \"text\": record 1: this member is missing")]
    [InlineData("[{\"text\": \"a\", \"label\": \"neutral\", \"domain\": \"d\"}]", ", line 1, column \"label\": record 1: expected \"negative\" or \"positive\", got \"neutral\"")]
    [InlineData("[{\"text\": \"a\", \"label\": \"positive\", \"domain\": \"\"}]", ", line 1, column \"domain\": record 1: expected the name of a domain, got an empty text")]
    [InlineData("[{\"text\": \"a\",\n \"text\": \"b\"}]", ", line 2, column \"text\": record 1: this member is there twice")]
    [InlineData("[{\"text\": null}]", ", line 1, column \"text\": record 1: expected a text, got null")]
    [InlineData("[\n{\"text\": \"\\ud800\"}]", ", line 2, column \"text\": record 1: expected text in UTF-8, got bytes or an escape that are not")]
    [InlineData("[\n7]", ", line 2: record 1: expected a review, {\"text\": …}, got a number")]
    [InlineData("{}", ", line 1: expected an array of reviews, [{\"text\": …}, …]")]
    [InlineData(" ", ", line 1: this is not JSON: The input does not contain any JSON tokens. Expected the input to start with a valid JSON token, when isFinalBlock is true.")]
    [InlineData("[]", ": expected reviews in the file, found none")]
    public void Read_BadJson_SaysWhere(string json, string problem) => Assert.Equal(problem, Problem(json, "a.json"));

    [Theory]
    [InlineData("[{\"text\": \"a\",\n\"label\": \"positive\", \"domain\": \"d\"", ", line 2: record 1: ")]
    [InlineData("[\n{\"text\": \"a", ", line 2: record 1: ")]
    [InlineData("[\n{\"text\" \"a\"}]", ", line 2: record 1: this is not JSON: ")]
    [InlineData("[{\"text\": \"a\", \"label\": \"positive\", \"domain\": \"d\"}]\n[]", ", line 2: record 1: this is not JSON: ")]
    public void Read_BrokenJson_SaysWhere(string json, string start)
    {
        var problem = Problem(json, "a.json");
        Assert.StartsWith(start, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_JsonThatIsNotUtf8_SaysWhere()
    {
        var path = _folder.Bytes([.. "[\n{\"text\": \"na"u8, 0xEF, .. "ve\", \"label\": \"positive\", \"domain\": \"d\"}]"u8], "a.json");
        var message = Assert.Throws<DataException>(() => AmazonReviews.Read(path)).Message;
        Assert.Equal($"{path}, line 2, column \"text\": record 1: expected text in UTF-8, got bytes or an escape that are not", message);
    }

    [Fact]
    public void Read_ArchiveOrFolder_ReadsTheReviewsOfEachDomain()
    {
        (string Name, string Text)[] files =
        [
            ("sorted_data/books/negative.review", Review("Bad.\n\nVery <b>bad</b>.", "1.0") + "\n" + Review("\u001aNo.", "2.0")), ("sorted_data/books/positive.review", Review("")),
            ("sorted_data/books/unlabeled.review", "anything"), ("sorted_data/dvd/positive.review", Review("<b>\nGood.\n</b>").Replace("\n", "\r\n", StringComparison.Ordinal)),
        ];
        LabelledText[] expected =
        [
            new("Bad.\n\nVery <b>bad</b>.", 0, "books", "books/negative.review, line 1"), new("\u001aNo.", 0, "books", "books/negative.review, line 18"),
            new("", 1, "books", "books/positive.review, line 1"), new("<b>\nGood.\n</b>", 1, "dvd", "dvd/positive.review, line 1"),
        ];
        var archive = _folder.Bytes(TarGzip(files), "amazon/sorted_data.tar.gz");
        foreach (var (name, text) in files)
            _folder.Text(text, name);
        foreach (var path in new[] { archive, _folder.Path, _folder.At("amazon") })
        {
            var read = AmazonReviews.Read(path);
            Assert.Equal(archive, read.Origin);
            Assert.Equal(expected.Select(text => text with { Place = "sorted_data/" + text.Place }), read.Texts);
        }

        var unpacked = AmazonReviews.Read(_folder.At("sorted_data"));
        Assert.Equal(expected, unpacked.Texts);
        Assert.Equal(64, unpacked.Sha256.Length);

        var json = _folder.Text("[{\"text\": \"a\", \"label\": \"positive\", \"domain\": \"d\"}]", "amazon/dataset.json");
        Assert.Equal(json, AmazonReviews.Read(_folder.Path).Origin);
    }

    [Fact]
    public void Read_LinesOfTwoEncodings_DecodesEachByItself()
    {
        byte[] text = [.. "na"u8, 0xEF, .. "ve\n"u8, .. "na\u00efve"u8];
        var review = Encoding.Latin1.GetBytes(Review(Encoding.Latin1.GetString(text)));
        _folder.Bytes(review, "books/positive.review");
        Assert.Equal("na\u00efve\nna\u00efve", Assert.Single(AmazonReviews.Read(_folder.Path).Texts).Text);
    }

    [Theory]
    [InlineData("<review>\n<review_text>\na\n</review>\n", ", line 4: expected </review_text> for the tag of line 2, got </review>")]
    [InlineData("<review>\n<review_text>\na\n", ", line 3: expected </review_text> for the tag of line 2, got the end of the file")]
    [InlineData("<review>\n<review_text>\na\n</review_text>\n", ", line 4: the review of line 1 is never closed, expected </review>")]
    [InlineData("<review>\n<rating>\n5.0\n</rating>\n</review>\n", ", line 5: the review of line 1 has no <review_text>")]
    [InlineData("<review>\n<rating>\n2.0\n</rating>\n", ", line 3, column \"rating\": expected a rating above 3, as the file is of positive reviews, got 2.0")]
    [InlineData("<review>\n<rating>\n3.0\n</rating>\n", ", line 3, column \"rating\": expected a rating above 3, as the file is of positive reviews, got 3.0")]
    [InlineData("<review>\n<rating>\n</rating>\n", ", line 3, column \"rating\": expected a number, got \"\"")]
    [InlineData("<review>\nloose\n", ", line 2: expected a tag alone on its line within the review of line 1, or </review>, got \"loose\"")]
    [InlineData("<review>\n<review_text>\n</review_text>\n<review_text>\n</review_text>\n", ", line 4: the review of line 1 has a second <review_text>")]
    [InlineData("<root>\n", ", line 1: expected <review>, got \"<root>\"")]
    public void Read_BadReview_SaysWhere(string content, string problem) => Assert.Equal(problem, Problem(content, "books/positive.review"));

    [Fact]
    public void Read_ReviewsWithoutALabelOrDomain_SaysSo()
    {
        var none = _folder.Bytes(TarGzip(("books/unlabeled.review", Review("a"))), "none.tar.gz");
        Assert.Equal($"{none}: expected reviews in the file, found none", Assert.Throws<DataException>(() => AmazonReviews.Read(none)).Message);
        var loose = _folder.Bytes(TarGzip(("positive.review", Review("a"))), "loose.tar.gz");
        Assert.Equal($"{loose}: expected positive.review in the folder of its domain, got none", Assert.Throws<DataException>(() => AmazonReviews.Read(loose)).Message);
        var twice = _folder.Bytes(TarGzip(("a/books/positive.review", Review("a")), ("b/books/positive.review", Review("a"))), "twice.tar.gz");
        Assert.Contains("got a second at b/books/positive.review", Assert.Throws<DataException>(() => AmazonReviews.Read(twice)).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(_folder.At("empty"));
        Assert.Contains("found none", Assert.Throws<DataException>(() => AmazonReviews.Read(_folder.At("empty"))).Message, StringComparison.Ordinal);
        Assert.Contains("there is no such file", Assert.Throws<DataException>(() => AmazonReviews.Read(_folder.At("gone.json"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TruncatedArchive_SaysSo()
    {
        var bytes = TarGzip(("books/positive.review", string.Concat(Enumerable.Range(0, 50).Select(i => Review($"Review {i * 7919}")))));
        var cut = _folder.Bytes(bytes[..(bytes.Length / 2)], "cut.tar.gz");
        Assert.Contains("the gzip data ends early", Assert.Throws<DataException>(() => AmazonReviews.Read(cut)).Message, StringComparison.Ordinal);

        using var unpacked = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress))
            gzip.CopyTo(unpacked);
        var tar = _folder.Bytes(unpacked.ToArray()[..2000], "cut.tar");
        Assert.StartsWith(tar, Assert.Throws<DataException>(() => AmazonReviews.Read(tar)).Message, StringComparison.Ordinal);
    }

    /// <summary>Wherever an archive that is not packed ends early: within a header, a review, at the end of one or of a whole file.</summary>
    [Fact]
    public void Read_TarCutAnywhere_SaysSo()
    {
        const int Block = 512;
        using var gzip = new GZipStream(new MemoryStream(TarGzip(("books/positive.review", Review("Good.") + "\n" + Review("Very good.")), ("dvd/negative.review", Review("Bad.", "1.0")))), CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        gzip.CopyTo(unpacked);
        var bytes = unpacked.ToArray();
        var end = (bytes.AsSpan().LastIndexOfAnyExcept((byte)0) / Block + 1) * Block;
        Assert.Equal(3, AmazonReviews.Read(_folder.Bytes(bytes[..(end + Block)], "whole.tar")).Texts.Count);
        foreach (var kept in Enumerable.Range(Block, end - Block + 1).Where(kept => kept % 37 == 0 || kept % Block == 0))
            Assert.StartsWith(_folder.At("cut.tar"), Assert.Throws<DataException>(() => AmazonReviews.Read(_folder.Bytes(bytes[..kept], "cut.tar"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TheSharedDataset_HasTheKnownCountsAndEncodes()
    {
        var folder = SharedData.FolderWith("amazon", "dataset.json.gz");
        var clock = Stopwatch.StartNew();
        var reviews = AmazonReviews.Read(folder);
        var read = clock.Elapsed;
        Assert.Equal((36_165, 20_660, 25), (reviews.Texts.Count, reviews.Texts.Count(text => text.Label == 1), reviews.Texts.Select(text => text.Group).Distinct().Count()));
        Assert.Equal("03304dfef27e7941afa9370bd163fff816c1b9e7060f6a35a71d1375d5f81b4d", reviews.Sha256);

        clock.Restart();
        var encoded = TextEncoder.Encode(reviews, WordVectors.Read(SharedData.FolderWith("glove", "glove.6B.50d.subset.txt.gz")), new());
        TestContext.Current.TestOutputHelper?.WriteLine($"reviews in {read.TotalSeconds:0.00} s, vectors and encoding in {clock.Elapsed.TotalSeconds:0.00} s");
        Assert.Equal(36_165, encoded.Count + encoded.Repeats);
        Assert.Equal(1993, reviews.Texts.Count - reviews.Texts.Select(text => (text.Text, text.Group)).Distinct().Count());
        Assert.Equal((2004, 2), (encoded.Repeats, encoded.Empty)); // a few differ in punctuation and case alone
    }

    /// <summary>The texts that another program drew from the files of 8 domains are the same, but that it made blanks of white space, control characters and soft hyphens.</summary>
    [Fact]
    public void Read_TheSharedArchive_HasTheTextsOfTheDataset()
    {
        var folder = SharedData.FolderWith("amazon", "sorted_data.tar.gz");
        var original = AmazonReviews.Read(Path.Combine(folder, "amazon", "sorted_data.tar.gz")).Texts;
        Assert.Equal((14_129, 8), (original.Count, original.Select(text => text.Group).Distinct().Count()));

        const char SoftHyphen = '\u00AD';
        static bool IsBlank(char c) => char.IsWhiteSpace(c) || char.IsControl(c) || c == SoftHyphen;
        static string Visible(string text) => string.Concat(text.Where(c => !IsBlank(c)));
        var dataset = AmazonReviews.Read(folder).Texts.Select(text => (Visible(text.Text), text.Label, text.Group)).ToHashSet();
        Assert.DoesNotContain(original, text => !dataset.Contains((Visible(text.Text), text.Label, text.Group)));
    }
}
