using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Data.Tests.Downloads;

public sealed class DownloaderTests : IDisposable
{
    private static readonly byte[] _content = [.. Enumerable.Range(0, 500_000).Select(i => (byte)(i * 7 + i / 251))];
    private static readonly Checksum _checksum = Checksum.Sha256(Convert.ToHexStringLower(SHA256.HashData(_content)));
    private readonly TemporaryFolder _folder = new();
    private readonly Watch _watch = new();
    private readonly List<double> _waits = [];

    public void Dispose() => _folder.Dispose();

    private string Target => _folder.At("file.bin");

    private string[] Left => [.. Directory.EnumerateFiles(_folder.Path).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    private DownloadSettings Settings => new()
    {
        Wait = (time, _, _) =>
        {
            _waits.Add(time.TotalSeconds);
            return Task.CompletedTask;
        },
    };

    private Task Fetch(Uri address, Checksum? expected, DownloadSettings? settings = null) => FetchUntil(address, expected, settings, TestContext.Current.CancellationToken);

    private async Task FetchUntil(Uri address, Checksum? expected, DownloadSettings? settings, CancellationToken cancellation)
    {
        using var downloader = new Downloader(settings ?? Settings);
        await downloader.Fetch(address, Target, expected, _watch, cancellation);
    }

    private async Task<string> Failure(Uri address, Checksum? expected, DownloadSettings? settings = null) =>
        (await Assert.ThrowsAsync<DownloadException>(() => Fetch(address, expected, settings))).Message;

    private void AssertFetched(params string[] others)
    {
        Assert.Equal(_content, File.ReadAllBytes(Target));
        Assert.Equal([Path.GetFileName(Target), .. others], Left);
    }

    // A part as an earlier, ended call left it.
    private void LeavePart(Uri address, int bytes, string validator = "\"one\"")
    {
        File.WriteAllBytes(Target + ".part", _content[..bytes]);
        File.WriteAllText(Target + ".part.from", $"{address}\n{validator}\n");
    }

    [Fact]
    public async Task Fetch_GoodServer_FileAndNothingElse()
    {
        using var server = LocalServer.Of(_ => _content);
        await Fetch(server.At("file.bin"), _checksum);
        AssertFetched();
        Assert.Equal((500_000L, 500_000L), (_watch.Received, _watch.Total));
        Assert.Equal("identity", Assert.Single(server.Requests).Headers["accept-encoding"]);
    }

    [Fact]
    public async Task Fetch_NoChecksumKnown_RecordsTheOneThatCame()
    {
        using var server = LocalServer.Of(_ => _content);
        await Fetch(server.At("file.bin"), null);
        AssertFetched("file.bin.sha256");
        Assert.Equal($"# 500000 bytes as first fetched from {server.At("file.bin")}\n{_checksum.Digits}  file.bin\n", File.ReadAllText(Target + ".sha256"));
    }

    [Fact]
    public async Task Fetch_ConnectionDropsInTheMiddle_GoesOnFromThere()
    {
        using var server = new LocalServer((request, stream) => LocalServer.Send(stream, request, _content, dropAfter: request.From < 300_000 ? 100_000 : int.MaxValue));
        await Fetch(server.At("file.bin"), _checksum);
        AssertFetched();
        Assert.Equal([0, 100_000, 200_000, 300_000], server.Requests.Select(r => r.From));
        Assert.All(server.Requests.Skip(1), request => Assert.Equal("\"one\"", request.Headers["if-range"]));
        Assert.Equal([1, 1, 1], _waits);
    }

    [Fact]
    public async Task Fetch_ServerDropsEveryConnection_GivesUpAfterGrowingWaits()
    {
        using var server = new LocalServer((_, _) => Task.CompletedTask);
        Assert.Contains("given up after 6 attempts that brought nothing new: the connection failed", await Failure(server.At("file.bin"), _checksum), StringComparison.Ordinal);
        Assert.Equal([1, 2, 4, 8, 16], _waits);
        Assert.Empty(Left);
    }

    [Fact]
    public async Task Fetch_DropsForEverAfterAPart_KeepsThePartAndSaysSo()
    {
        using var server = new LocalServer((request, stream) => LocalServer.Send(stream, request, _content, dropAfter: request.From == 0 ? 1000 : 0));
        Assert.EndsWith("; 1000 bytes are kept, and the same command goes on from there", await Failure(server.At("file.bin"), _checksum), StringComparison.Ordinal);
        Assert.Equal(["file.bin.part", "file.bin.part.from"], Left);
    }

    [Fact]
    public async Task Fetch_ServerPromisesMoreThanItSends_IsTriedAgainAndNeverKeptAsWhole()
    {
        using var server = new LocalServer(async (_, stream) =>
        {
            await LocalServer.Head(stream, "200 OK", $"Content-Length: {_content.Length + 10}");
            await stream.WriteAsync(_content);
        });
        Assert.Contains("given up after 6 attempts", await Failure(server.At("file.bin"), null), StringComparison.Ordinal);
        Assert.Empty(Left);
    }

    [Fact]
    public async Task Fetch_ServerPromisesLessThanItSends_ChecksumTells()
    {
        using var server = new LocalServer(async (_, stream) =>
        {
            await LocalServer.Head(stream, "200 OK", "Content-Length: 400000");
            await stream.WriteAsync(_content);
        });
        Assert.Contains($"expected {_checksum}, got ", await Failure(server.At("file.bin"), _checksum), StringComparison.Ordinal);
        Assert.Equal(["file.bin.bad"], Left);
    }

    [Fact]
    public async Task Fetch_ServerPromisesLessThanItSends_AnArchiveTellsToo()
    {
        var archive = TemporaryFolder.Gzip(string.Concat(Enumerable.Range(0, 9999).Select(i => i.ToString(CultureInfo.InvariantCulture))));
        using var server = new LocalServer(async (_, stream) =>
        {
            await LocalServer.Head(stream, "200 OK", $"Content-Length: {archive.Length - 100}");
            await stream.WriteAsync(archive);
        });
        Assert.Contains("what came is not whole", await Failure(server.At("file.bin"), null), StringComparison.Ordinal);
        Assert.Equal(["file.bin.bad"], Left);
    }

    [Fact]
    public async Task Fetch_NoLengthAtAll_IsTakenOnlyOnAChecksum()
    {
        using var server = new LocalServer(async (_, stream) =>
        {
            await LocalServer.Head(stream, "200 OK");
            await stream.WriteAsync(_content);
        });
        Assert.Contains("doesn't say how long the file is", await Failure(server.At("file.bin"), null), StringComparison.Ordinal);
        Assert.Empty(Left);
        await Fetch(server.At("file.bin"), _checksum);
        AssertFetched();
        Assert.Null(_watch.Total);
    }

    [Fact]
    public async Task Fetch_Chunked_IsWholeAtTheLastChunk()
    {
        var isWhole = false;
        using var server = new LocalServer(async (_, stream) =>
        {
            await LocalServer.Head(stream, "200 OK", "Transfer-Encoding: chunked");
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"{_content.Length:x}\r\n"));
            await stream.WriteAsync(_content);
            await stream.WriteAsync(isWhole ? "\r\n0\r\n\r\n"u8.ToArray() : []);
        });
        Assert.Contains("given up", await Failure(server.At("file.bin"), null), StringComparison.Ordinal);
        isWhole = true;
        await Fetch(server.At("file.bin"), null);
        AssertFetched("file.bin.sha256");
    }

    [Fact]
    public async Task Fetch_WrongChecksum_PutAsideThenFetchedAnew()
    {
        var sent = new byte[7];
        using var server = LocalServer.Of(_ => sent);
        File.WriteAllText(Target, "old");
        var message = await Failure(server.At("file.bin"), _checksum);
        Assert.Equal($"{server.At("file.bin")}: expected {_checksum}, got {Convert.ToHexStringLower(SHA256.HashData(sent))}; the 7 bytes that came are put aside as {Target}.bad", message);
        Assert.Equal("old", File.ReadAllText(Target));
        Assert.Equal(["file.bin", "file.bin.bad"], Left);
        sent = _content;
        await Fetch(server.At("file.bin"), _checksum);
        AssertFetched();
    }

    [Fact]
    public async Task Fetch_ContentChecksumOfADamagedArchive_SaysWhy()
    {
        using var server = LocalServer.Of(_ => TemporaryFolder.Gzip("a,b\n1,2\n")[..^3]);
        Assert.Contains("the gzip data ends early here", await Failure(server.At("file.bin"), Checksum.Md5(new('0', 32), ofContent: true)), StringComparison.Ordinal);
        Assert.Equal(["file.bin.bad"], Left);
    }

    [Theory]
    [InlineData("\"one\"", 200_000)]
    [InlineData("\"another\"", 200_000)]
    [InlineData("not a tag", 0)]
    public async Task Fetch_PartOfAnEarlierCall_IsGoneOnFromIfItIsOfTheSameEntity(string validator, int from)
    {
        using var server = LocalServer.Of(_ => _content);
        LeavePart(server.At("file.bin"), 200_000, validator);
        await Fetch(server.At("file.bin"), null);
        AssertFetched("file.bin.sha256");
        Assert.Equal(from, Assert.Single(server.Requests).From);
    }

    [Fact]
    public async Task Fetch_PartOfAnotherAddress_StartsFromNothing()
    {
        using var server = LocalServer.Of(_ => _content);
        LeavePart(server.At("elsewhere.bin"), 200_000);
        await Fetch(server.At("file.bin"), _checksum);
        Assert.Equal(0, Assert.Single(server.Requests).From);
        AssertFetched();
    }

    [Fact]
    public async Task Fetch_WholePart_OnlyAsksWhetherItIs()
    {
        using var server = LocalServer.Of(_ => _content);
        LeavePart(server.At("file.bin"), _content.Length);
        await Fetch(server.At("file.bin"), _checksum);
        AssertFetched();
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Fetch_PartLongerThanTheFile_StartsFromNothing()
    {
        using var server = LocalServer.Of(_ => _content[..1000]);
        LeavePart(server.At("file.bin"), 2000);
        await Fetch(server.At("file.bin"), null);
        Assert.Equal(_content[..1000], File.ReadAllBytes(Target));
        Assert.Equal([2000, 0], server.Requests.Select(r => r.From));
    }

    [Fact]
    public async Task Fetch_EntityChangesBetweenTheHalves_HalvesNeverMeet()
    {
        using var server = new LocalServer((request, stream) => request.From == 0 && !request.Headers.ContainsKey("if-range")
            ? LocalServer.Send(stream, request, new byte[_content.Length], "\"old\"", dropAfter: 250_000)
            : LocalServer.Send(stream, request, _content, "\"new\""));
        await Fetch(server.At("file.bin"), null);
        AssertFetched("file.bin.sha256");
        Assert.Equal("\"old\"", server.Requests[1].Headers["if-range"]);
    }

    [Fact]
    public async Task Fetch_ServerIgnoresIfRange_TheOtherTagIsSeen()
    {
        using var server = new LocalServer(async (request, stream) =>
        {
            var tag = request.From == 0 ? "\"old\"" : "\"new\"";
            await (request.From == 0
                ? LocalServer.Head(stream, "200 OK", $"Content-Length: {_content.Length}", $"ETag: {tag}")
                : LocalServer.Head(stream, "206 Partial Content", $"Content-Range: bytes {request.From}-{_content.Length - 1}/{_content.Length}", $"ETag: {tag}"));
            await stream.WriteAsync(_content.AsMemory(request.From, 1000));
        });
        Assert.Contains("another part than the one asked for", string.Join('\n', await Failure(server.At("file.bin"), null), string.Join('\n', _watch.Reasons)), StringComparison.Ordinal);
        Assert.False(File.Exists(Target));
    }

    [Fact]
    public async Task Fetch_ServerIgnoresRange_StartsFromNothing()
    {
        using var server = new LocalServer(async (request, stream) =>
        {
            await LocalServer.Head(stream, "200 OK", $"Content-Length: {_content.Length}", "ETag: \"one\"");
            await stream.WriteAsync(_content.AsMemory(0, request.From == 0 ? 100_000 : _content.Length));
        });
        await Fetch(server.At("file.bin"), _checksum);
        AssertFetched();
        Assert.Equal([0, 100_000], server.Requests.Select(r => r.From));
    }

    [Fact]
    public async Task Fetch_OnlyADateToTellVersions_IsTheCondition()
    {
        const string Date = "Tue, 03 Mar 2009 10:00:00 GMT";
        using var server = new LocalServer(async (request, stream) =>
        {
            await (request.From == 0
                ? LocalServer.Head(stream, "200 OK", $"Content-Length: {_content.Length}", $"Last-Modified: {Date}", "ETag: W/\"weak\"")
                : LocalServer.Head(stream, "206 Partial Content", $"Content-Range: bytes {request.From}-{_content.Length - 1}/{_content.Length}"));
            await stream.WriteAsync(request.From == 0 ? _content.AsMemory(0, 1000) : _content.AsMemory(request.From));
        });
        await Fetch(server.At("file.bin"), _checksum);
        AssertFetched();
        Assert.Equal(Date, server.Requests[1].Headers["if-range"]);
    }

    [Theory]
    [InlineData("404 Not Found", "the server answered 404 Not Found")]
    [InlineData("403 Forbidden", "the server answered 403 Forbidden")]
    [InlineData("206 Partial Content", "the server answered 206 Partial Content")]
    public async Task Fetch_ServerRefuses_SaysSoAtOnce(string status, string expected)
    {
        using var server = new LocalServer((_, stream) => LocalServer.Head(stream, status, "Content-Length: 0"));
        Assert.Equal($"{server.At("file.bin")}: {expected}", await Failure(server.At("file.bin"), null));
        Assert.Empty(_waits);
        Assert.Empty(Left);
    }

    [Fact]
    public async Task Fetch_ServerIsBusy_WaitsAsLongAsItAsks()
    {
        var calls = 0;
        using var server = new LocalServer((request, stream) => ++calls < 3
            ? LocalServer.Head(stream, "503 Service Unavailable", "Content-Length: 0", "Retry-After: 7")
            : LocalServer.Send(stream, request, _content));
        await Fetch(server.At("file.bin"), _checksum);
        AssertFetched();
        Assert.Equal([7, 7], _waits);
        Assert.All(_watch.Reasons, reason => Assert.Equal("the server answered 503 Service Unavailable", reason));
    }

    [Fact]
    public async Task Fetch_ServerAsksToWaitForHours_GivesUp()
    {
        using var server = new LocalServer((_, stream) => LocalServer.Head(stream, "503 Service Unavailable", "Content-Length: 0", "Retry-After: 7200"));
        Assert.Contains("asks to wait 7200 s", await Failure(server.At("file.bin"), null), StringComparison.Ordinal);
        Assert.Empty(_waits);
    }

    [Fact]
    public async Task Fetch_Redirect_IsFollowedWithTheRange()
    {
        using var server = new LocalServer((request, stream) => request.Path == "/file.bin"
            ? LocalServer.Head(stream, "302 Found", "Content-Length: 0", "Location: /moved.bin")
            : LocalServer.Send(stream, request, _content, dropAfter: request.From == 0 ? 1000 : int.MaxValue));
        await Fetch(server.At("file.bin"), _checksum);
        AssertFetched();
        Assert.Equal(["/file.bin", "/moved.bin", "/file.bin", "/moved.bin"], server.Requests.Select(r => r.Path));
        Assert.Equal(1000, server.Requests[3].From);
    }

    [Fact]
    public async Task Fetch_RedirectsInACircle_Ends()
    {
        using var server = new LocalServer((_, stream) => LocalServer.Head(stream, "302 Found", "Content-Length: 0", "Location: /file.bin"));
        Assert.Contains("302 Found to /file.bin, which is not followed", await Failure(server.At("file.bin"), null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_NothingComes_CountsAsDropped()
    {
        using var server = new LocalServer(async (request, stream) =>
        {
            await LocalServer.Send(stream, request, _content, dropAfter: request.From == 0 ? 1000 : int.MaxValue);
            if (request.From == 0)
                await Task.Delay(TimeSpan.FromSeconds(20));
        });
        await Fetch(server.At("file.bin"), _checksum, Settings with { Stall = TimeSpan.FromSeconds(0.5) });
        AssertFetched();
        Assert.Equal("nothing came for 0.5 s", Assert.Single(_watch.Reasons));
    }

    [Fact]
    public async Task Fetch_Cancelled_KeepsThePartAndGoesOnLater()
    {
        using var cancellation = new CancellationTokenSource();
        using var server = new LocalServer(async (request, stream) =>
        {
            await LocalServer.Send(stream, request, _content, dropAfter: request.From == 0 ? 300_000 : int.MaxValue);
            if (request.From == 0)
                await Task.Delay(TimeSpan.FromSeconds(20));
        });
        _watch.OnReceived = received =>
        {
            if (received == 300_000)
                cancellation.Cancel();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FetchUntil(server.At("file.bin"), _checksum, null, cancellation.Token));
        Assert.Equal(_content[..300_000], File.ReadAllBytes(Target + ".part"));
        await Fetch(server.At("file.bin"), _checksum);
        Assert.Equal(300_000, server.Requests[1].From);
        AssertFetched();
    }

    [Fact]
    public async Task Fetch_DiskFull_SaysSoAndKeepsThePart()
    {
        using var server = LocalServer.Of(_ => _content);
        var message = await Failure(server.At("file.bin"), _checksum, Settings with { Open = path => new SmallDisk(path, 200_000) });
        Assert.Equal($"{Target}.part can't be written any further: No space left on device; the part is kept, and the same command goes on from there", message);
        Assert.Empty(_waits);
        await Fetch(server.At("file.bin"), _checksum);
        Assert.True(server.Requests[1].From is > 0 and <= 200_000);
        AssertFetched();
    }

    [Fact]
    public async Task Fetch_TwoAtATime_TheSecondIsRefused()
    {
        using var server = LocalServer.Of(_ => _content);
        using var other = new FileStream(Target + ".part", FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        Assert.Contains("file.bin.part can't be opened for writing", await Failure(server.At("file.bin"), _checksum), StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Fetch_NobodyListens_SaysSo()
    {
        Uri address;
        using (var server = LocalServer.Of(_ => null))
            address = server.At("file.bin");
        Assert.Contains("given up after 6 attempts that brought nothing new: the connection failed: Connection refused", await Failure(address, null), StringComparison.Ordinal);
    }

    private sealed class Watch : IDownloadWatch
    {
        public long Received { get; private set; }

        public long? Total { get; private set; }

        public List<string> Reasons { get; } = [];

        public Action<long> OnReceived { get; set; } = _ => { };

        void IDownloadWatch.Received(long received, long? total)
        {
            (Received, Total) = (received, total);
            OnReceived(received);
        }

        public void Waiting(string reason, TimeSpan wait) => Reasons.Add(reason);
    }

    /// <summary>A file on a disk that has room for so many bytes.</summary>
    private sealed class SmallDisk(string path, long room) : FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 0)
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            base.Write(buffer[..(int)Math.Min(buffer.Length, room - Position)]);
            if (Position == room)
                throw new IOException("No space left on device");
        }
    }
}
