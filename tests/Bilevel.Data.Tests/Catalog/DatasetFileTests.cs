using System.Security.Cryptography;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Data.Tests.Catalog;

public sealed class DatasetFileTests : IDisposable
{
    private static readonly byte[] _content = "label,value\n1,2\n"u8.ToArray();
    private static readonly Checksum _checksum = Checksum.Sha256(Convert.ToHexStringLower(SHA256.HashData(_content)));
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Target => _folder.At("set/file.csv");

    private static DatasetFile At(Checksum? checksum, params Uri[] addresses) => new("set/file.csv", addresses, checksum, _content.Length);

    private async Task<FileStanding> Fetch(DatasetFile file, bool replace = false, Uri? from = null)
    {
        using var downloader = new Downloader(new() { Retries = 0 });
        return await file.Fetch(_folder.Path, downloader, from, replace, new Silence(), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Examine_EachState_IsTold()
    {
        Assert.Equal((FileStanding.Missing, $"{Target}: there is no such file"), At(_checksum).Examine(_folder.Path));
        _folder.Bytes(_content, "set/file.csv");
        Assert.Equal((FileStanding.Verified, ""), At(_checksum).Examine(_folder.Path));
        Assert.Equal((FileStanding.Unknown, ""), At(null).Examine(_folder.Path));
        _folder.Text($"# a comment\n{_checksum.Digits}  file.csv\n", "set/file.csv.sha256");
        Assert.Equal((FileStanding.AsFetched, ""), At(null).Examine(_folder.Path));
        _folder.Bytes([1, 2], "set/file.csv");
        Assert.Equal((FileStanding.Wrong, $"{Target}: expected {_checksum}, got {Convert.ToHexStringLower(SHA256.HashData([1, 2]))}"), At(null).Examine(_folder.Path));
        _folder.Text("garbage\n", "set/file.csv.sha256");
        Assert.Contains("expected a SHA-256", Assert.Throws<DataException>(() => At(null).Examine(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Examine_ContentsChecksum_IsThatOfTheDecompressedBytes()
    {
        _folder.Bytes(TemporaryFolder.Gzip("label,value\n1,2\n"), "set/file.csv");
        Assert.Equal(FileStanding.Verified, At(Checksum.Sha256(_checksum.Digits, ofContent: true)).Examine(_folder.Path).Standing);
        Assert.Equal(FileStanding.Wrong, At(_checksum).Examine(_folder.Path).Standing);
        _folder.Bytes(TemporaryFolder.Gzip("label,value\n1,2\n")[..^2], "set/file.csv");
        var (standing, problem) = At(Checksum.Sha256(_checksum.Digits, ofContent: true)).Examine(_folder.Path);
        Assert.Equal(FileStanding.Wrong, standing);
        Assert.Contains("ends early", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_MissingThenThere_AsksTheServerOnce()
    {
        using var server = LocalServer.Of(_ => _content);
        var file = At(_checksum, server.At("file.csv"));
        Assert.Equal(FileStanding.Missing, await Fetch(file));
        Assert.Equal(_content, File.ReadAllBytes(Target));
        Assert.Equal(FileStanding.Verified, await Fetch(file));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Fetch_FileWithAWrongChecksum_IsReplacedOnlyWhenAsked()
    {
        using var server = LocalServer.Of(_ => _content);
        var file = At(_checksum, server.At("file.csv"));
        _folder.Text("something else", "set/file.csv");
        var error = await Assert.ThrowsAsync<DownloadException>(() => Fetch(file));
        Assert.EndsWith("; nothing was changed", error.Message, StringComparison.Ordinal);
        Assert.Equal("something else", File.ReadAllText(Target));
        Assert.Empty(server.Requests);
        await Fetch(file, replace: true);
        Assert.Equal(_content, File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task Fetch_NoChecksumKnown_TheFirstFetchIsHeldAgainstTheNext()
    {
        var sent = _content;
        using var server = LocalServer.Of(_ => sent);
        var file = At(null, server.At("file.csv"));
        await Fetch(file);
        Assert.Equal(FileStanding.AsFetched, file.Examine(_folder.Path).Standing);
        File.Delete(Target);
        sent = [1, 2, 3];
        Assert.Contains($"expected {_checksum}, got ", (await Assert.ThrowsAsync<DownloadException>(() => Fetch(file))).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Target));
        await Fetch(file, replace: true);
        Assert.Equal(sent, File.ReadAllBytes(Target));
        Assert.Equal(FileStanding.AsFetched, file.Examine(_folder.Path).Standing);
    }

    [Fact]
    public async Task Fetch_FirstAddressFails_TriesTheNext()
    {
        using var server = LocalServer.Of(request => request.Path == "/copy.csv" ? _content : null);
        await Fetch(At(_checksum, server.At("gone.csv"), server.At("copy.csv")));
        Assert.Equal(_content, File.ReadAllBytes(Target));
        Assert.Equal(["/gone.csv", "/copy.csv"], server.Requests.Select(r => r.Path));
    }

    [Fact]
    public async Task Fetch_EveryAddressFails_IsTheLastOnesError()
    {
        using var server = LocalServer.Of(_ => null);
        var error = await Assert.ThrowsAsync<DownloadException>(() => Fetch(At(_checksum, server.At("a.csv"), server.At("b.csv"))));
        Assert.Equal($"{server.At("b.csv")}: the server answered 404 Not Found", error.Message);
    }

    [Fact]
    public async Task Fetch_FromAnotherAddress_KeepsTheChecksum()
    {
        using var server = LocalServer.Of(request => request.Path == "/mine.csv" ? _content : [1]);
        await Fetch(At(_checksum, server.At("file.csv")), from: server.At("mine.csv"));
        Assert.Equal(_content, File.ReadAllBytes(Target));
        await Assert.ThrowsAsync<DownloadException>(() => Fetch(At(_checksum, server.At("file.csv")), replace: true, from: server.At("other.csv")));
        Assert.Equal(_content, File.ReadAllBytes(Target));
    }

    private sealed class Silence : IDownloadWatch
    {
        public void Received(long received, long? total)
        {
        }

        public void Waiting(string reason, TimeSpan wait)
        {
        }
    }
}
