using System.Globalization;
using System.IO.Compression;
using System.Text;
using Bilevel.Data;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Cli.Tests.Verbs;

public sealed class DataVerbTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    private string Covtype => _place.At("covtype", "covtype.data.gz");

    // Rows as of the official file, whose classes follow each other; the last is a repeat of the first.
    private static byte[] Rows(int count)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var row = 0; row < count; row++)
                gzip.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{(row == count - 1 ? 2000 : 2000 + row)},{string.Join(',', Enumerable.Repeat("1", 53))},{row % 7 + 1}\n")));
        }

        return memory.ToArray();
    }

    private Shown Fetch(LocalServer server, params string[] more) => Workplace.Call(["data", "fetch", "covtype", "--data", _place.At(), "--from", server.At("folder").AbsoluteUri, .. more]);

    private void Write(byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Covtype)!);
        File.WriteAllBytes(Covtype, bytes);
    }

    [Theory]
    [InlineData("list")]
    [InlineData("fetch")]
    [InlineData("check")]
    [InlineData("show")]
    public void Help_OfEachVerb_ShowsExamplesAndExitCodes(string verb)
    {
        var shown = Workplace.Call("data", verb, "--help");
        Assert.Equal(ExitCodes.Done, shown.Code);
        Assert.Contains($"Examples:{Environment.NewLine}  bilevel data {verb}", shown.Output, StringComparison.Ordinal);
        Assert.Contains("130  stopped by Ctrl-C", shown.Output, StringComparison.Ordinal);
        Assert.Contains($"  {verb} ", Workplace.Call("data", "--help").Output, StringComparison.Ordinal);
        Assert.Contains("Examples:", Workplace.Call("data").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void List_EachSet_SaysWhatItIsAndWhetherItIsThere()
    {
        Write(Rows(14));
        var shown = Workplace.Call("data", "list", "--data", _place.At());
        Assert.Equal(ExitCodes.Done, shown.Code);
        Assert.All(DatasetCatalog.All, set => Assert.Contains($"\n{set.Name} ", shown.Output, StringComparison.Ordinal));
        Assert.All(DatasetCatalog.All, set => Assert.Contains($"  {set.Name}: {set.Terms}. {set.Citation}", shown.Output, StringComparison.Ordinal));
        Assert.Matches("\ncovtype +54 numbers.* covtype/covtype.data.gz +11.2 MB +regularisation", shown.Output);
        Assert.Matches("\ndigits .* a part of the program +hyper-cleaning", shown.Output);
        Assert.Matches("\nmnist .* no +11.6 MB", shown.Output);
        Assert.DoesNotContain('\e', shown.Output);
    }

    [Fact]
    public void Fetch_GoodServer_WritesRecordsAndDoesItOnce()
    {
        using var server = LocalServer.Of(request => request.Path == "/folder/covtype.data.gz" ? Rows(14) : null);
        var shown = Fetch(server);
        Assert.True(shown.Code == ExitCodes.Done, shown.Error);
        Assert.StartsWith("covtype: 54 numbers of a piece of forest, seven kinds of trees. Terms: CC BY 4.0", shown.Output, StringComparison.Ordinal);
        Assert.Contains($"{Covtype}: fetched, ", shown.Output, StringComparison.Ordinal);
        Assert.Contains($"recorded in {Covtype}.sha256", shown.Output, StringComparison.Ordinal);
        Assert.Equal(Rows(14), File.ReadAllBytes(Covtype));
        var again = Fetch(server);
        Assert.Equal(ExitCodes.Done, again.Code);
        Assert.Contains("as it was fetched", again.Output, StringComparison.Ordinal);
        Assert.Single(server.Requests);
        Assert.Contains("as first fetched", Workplace.Call("data", "check", "covtype", "--data", _place.At()).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Fetch_FileThatChanged_IsRefusedUnlessForced()
    {
        using var server = LocalServer.Of(_ => Rows(14));
        Fetch(server);
        Write(Rows(7));
        var refused = Fetch(server);
        Assert.Equal(ExitCodes.BadFile, refused.Code);
        Assert.EndsWith("; nothing was changed; --force replaces it", refused.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(Rows(7), File.ReadAllBytes(Covtype));
        Assert.Equal(ExitCodes.Done, Fetch(server, "--force").Code);
        Assert.Equal(Rows(14), File.ReadAllBytes(Covtype));
    }

    [Fact]
    public void Fetch_FileOfUnknownOrigin_IsLeftAlone()
    {
        using var server = LocalServer.Of(_ => Rows(14));
        Write(Rows(7));
        Assert.Contains("it was not fetched by this program; --force fetches it anew", Fetch(server).Output, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public void Fetch_WrongChecksum_OneLineAndExitCode3()
    {
        using var server = LocalServer.Of(_ => Rows(14));
        var shown = Workplace.Call("data", "fetch", "fashion-mnist", "--data", _place.At(), "--from", server.At("").AbsoluteUri);
        Assert.Equal(ExitCodes.BadFile, shown.Code);
        Assert.Contains("expected SHA-256 3aede38d", shown.ErrorLine, StringComparison.Ordinal);
        Assert.False(File.Exists(_place.At("fashion-mnist", "train-images-idx3-ubyte.gz")));
    }

    [Fact]
    public void Fetch_NotThere_OneLineAndExitCode3()
    {
        using var server = LocalServer.Of(_ => null);
        var shown = Fetch(server);
        Assert.Equal(ExitCodes.BadFile, shown.Code);
        Assert.Equal($"error: {server.At("folder/covtype.data.gz")}: the server answered 404 Not Found", shown.ErrorLine);
    }

    [Fact]
    public async Task Fetch_Cancelled_SaysWhatIsKeptAndHowToGoOn()
    {
        var content = Rows(20_000);
        using var server = new LocalServer(async (request, stream) =>
        {
            await LocalServer.Send(stream, request, content, dropAfter: request.From == 0 ? 10_000 : int.MaxValue);
            if (request.From == 0)
                await Task.Delay(TimeSpan.FromSeconds(20));
        });
        string[] line = ["data", "fetch", "covtype", "--data", _place.At(), "--from", server.At("folder/").AbsoluteUri];
        using var source = new CancellationTokenSource();
        var call = Task.Run(() => Workplace.Call(source.Token, line), TestContext.Current.CancellationToken);
        while (!call.IsCompleted && (!File.Exists(Covtype + ".part") || new FileInfo(Covtype + ".part").Length < 10_000))
            await Task.Delay(5, TestContext.Current.CancellationToken);
        await source.CancelAsync();
        var shown = await call;
        Assert.Equal(ExitCodes.Cancelled, shown.Code);
        Assert.Contains($"stopped; 10.0 kB are kept in {Covtype}.part", shown.Error, StringComparison.Ordinal);
        Assert.Contains($"go on with: {CommandLineText.Of(line)}", shown.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, Workplace.Call(line).Code);
        Assert.Equal(content, await File.ReadAllBytesAsync(Covtype, TestContext.Current.CancellationToken));
        Assert.Equal([0, 10_000], server.Requests.Select(r => r.From));
    }

    [Fact]
    public void Fetch_Embedded_HasNothingToFetch() =>
        Assert.Contains("nothing to fetch", Workplace.Call("data", "fetch", "digits", "--data", _place.At()).Output, StringComparison.Ordinal);

    [Fact]
    public void Check_GoodFile_CountsRowsClassesAndRepeats()
    {
        Write(Rows(15));
        var shown = Workplace.Call("data", "check", "covtype", "--data", _place.At());
        Assert.True(shown.Code == ExitCodes.Done, shown.Output);
        Assert.Contains("nothing to hold it against", shown.Output, StringComparison.Ordinal);
        Assert.Contains($"rows: 15 rows of 54 numbers of the 581,012 that its authors distribute, 7 classes, 1 repeats; from {Covtype}", shown.Output, StringComparison.Ordinal);
        Assert.EndsWith($"Passed.{Environment.NewLine}", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_TextsInTwoPartsOrDomains_AreCounted()
    {
        static string Tweet(string polarity, string text) => $"\"{polarity}\",\"1\",\"date\",\"query\",\"user\",\"{text}\"\n";
        Directory.CreateDirectory(_place.At("sentiment140"));
        File.WriteAllText(_place.At("sentiment140", "training.1600000.processed.noemoticon.csv"), Tweet("0", "so sad") + Tweet("4", "so GOOD!") + Tweet("4", "so sad"));
        File.WriteAllText(_place.At("sentiment140", "testdata.manual.2009.06.14.csv"), Tweet("4", "so good") + Tweet("0", "so so") + Tweet("2", "so sad"));
        var tweets = Workplace.Call("data", "check", "sentiment140", "--data", _place.At());
        Assert.True(tweets.Code == ExitCodes.Done, tweets.Output);
        Assert.Contains("training: 3 texts of the 1,600,000 that its authors distribute, 2 classes, 1 repeats; ", tweets.Output, StringComparison.Ordinal);
        Assert.Contains("\ntest: 1 of 2 are in training too", tweets.Output, StringComparison.Ordinal);

        Directory.CreateDirectory(_place.At("amazon"));
        static string Review(string text, string domain) => $$"""{"text": "{{text}}", "label": "positive", "domain": "{{domain}}"}""";
        File.WriteAllText(_place.At("amazon", "dataset.json"), $"[{Review("good", "books")}, {Review("Good.", "dvd")}, {Review("bad", "dvd")}]");
        Assert.Contains("\nreviews: 1 have the words of one of another domain", Workplace.Call("data", "check", "amazon", "--data", _place.At()).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_TruncatedFile_FailsAndSaysWhere()
    {
        Write(Rows(14)[..^5]);
        var shown = Workplace.Call("data", "check", "covtype", "--data", _place.At());
        Assert.Equal(ExitCodes.Failed, shown.Code);
        Assert.Contains($"FAILED: {Covtype}, line ", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_ChangedSinceItWasFetched_Fails()
    {
        using var server = LocalServer.Of(_ => Rows(14));
        Fetch(server);
        Write(Rows(15));
        var shown = Workplace.Call("data", "check", "covtype", "--data", _place.At());
        Assert.Equal(ExitCodes.Failed, shown.Code);
        Assert.Contains($"FAILED: {Covtype}: expected SHA-256 ", shown.Output, StringComparison.Ordinal);
        Assert.Contains("Failed: a checksum is wrong.", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_FileInPlaceOfTheAuthors_IsReadAndSaidToBe()
    {
        Directory.CreateDirectory(_place.At("covtype"));
        using (var plain = File.Create(_place.At("covtype", "covtype.data")))
        using (var content = new GZipStream(new MemoryStream(Rows(14)), CompressionMode.Decompress))
            content.CopyTo(plain);
        var shown = Workplace.Call("data", "check", "covtype", "--data", _place.At());
        Assert.True(shown.Code == ExitCodes.Done, shown.Output);
        Assert.Contains("taken in place of the authors' files", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_Table_ShowsRowsOfEachClassAndCounts()
    {
        Write(Rows(15));
        var shown = Workplace.Call("data", "show", "covtype", "--data", _place.At(), "--rows", "3");
        Assert.Equal(ExitCodes.Done, shown.Code);
        Assert.Matches("\n +1  2 +2001 ", shown.Output);
        Assert.Contains("and 46 more columns", shown.Output, StringComparison.Ordinal);
        Assert.Matches("\n1 +3  20 %", shown.Output);
        Assert.Matches("\n7 +2  13 %", shown.Output);
    }

    [Fact]
    public void Show_Texts_ShowsLabelsDomainsAndWhichAreTooSmall()
    {
        var reviews = Enumerable.Range(0, 40).Select(i => (Text: $"review {i}\e[31m", Label: i % 2 == 0 ? "positive" : "negative", Domain: "books"))
            .Append((Text: "good tools", Label: "positive", Domain: "tools")).Append((Text: "bad tools", Label: "negative", Domain: "tools"));
        Directory.CreateDirectory(_place.At("amazon"));
        _place.Write(Path.Combine("amazon", "dataset.json"), System.Text.Json.JsonSerializer.Serialize(reviews.Select(r => new { text = r.Text, label = r.Label, domain = r.Domain })));
        var shown = Workplace.Call("data", "show", "amazon", "--data", _place.At(), "--rows", "2");
        Assert.True(shown.Code == ExitCodes.Done, shown.Error);
        Assert.Contains("reviews: 42 texts", shown.Output, StringComparison.Ordinal);
        Assert.Contains("[negative, books; ", shown.Output, StringComparison.Ordinal);
        Assert.Contains("  review 0", shown.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', shown.Output);
        Assert.Matches("\nbooks +20 +20 +40\n", shown.Output);
        Assert.Matches("\ntools +1 +1 +2  too small\n", shown.Output);
        Assert.Contains("Too small: fewer than 20 of a class", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_WordVectors_ShowsWordsAndTheirFirstNumbers()
    {
        Directory.CreateDirectory(_place.At("glove"));
        _place.Write(Path.Combine("glove", "glove.6B.8d.txt"), "the 1 2 3 4 5 6 7 8\nof 0.5 0 0 0 0 0 0 0\n");
        var shown = Workplace.Call("data", "show", "glove", "--data", _place.At());
        Assert.True(shown.Code == ExitCodes.Done, shown.Error);
        Assert.Contains("words: 2 words of 8 numbers of the 400,000 that its authors distribute", shown.Output, StringComparison.Ordinal);
        Assert.Contains($"the: 1 2 3 4 5 6 …{Environment.NewLine}of: 0.5 0 0 0 0 0 …", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Fetch_TextsWithoutVectors_SaysWhatTheirTasksAlsoRead()
    {
        Directory.CreateDirectory(_place.At("sentiment140"));
        _place.Write(Path.Combine("sentiment140", "trainingandtestdata.zip"), "made");
        var shown = Workplace.Call("data", "fetch", "sentiment140", "--data", _place.At());
        Assert.Contains($"Its tasks also read glove or glove-840b: bilevel data fetch glove --data {_place.At()}", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_Digits_DrawsThem()
    {
        var shown = Workplace.Call("data", "show", "digits", "--rows", "2");
        Assert.Equal(ExitCodes.Done, shown.Code);
        Assert.Contains("    ████▓▓██░░          ▓▓██▒▒", shown.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("█", Workplace.Call("data", "show", "digits", "--rows", "0").Output, StringComparison.Ordinal);
    }
}
