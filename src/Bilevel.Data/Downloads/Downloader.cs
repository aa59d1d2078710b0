using System.Net;
using System.Net.Http.Headers;

namespace Bilevel.Data;

/// <summary>Fetches files over HTTP: resumed where they stopped, tried again where the connection drops, and under their name only once they are whole and verified.</summary>
/// <remarks>
/// What has come is in <c>FILE.part</c>; a later call goes on from there by Range with If-Range, so that the halves of two versions never meet. A file whose checksum is wrong is put aside
/// as <c>FILE.bad</c> for looking at, and the next call starts from nothing. Where no checksum is known, an archive is read to its end, and its SHA-256 is recorded in <c>FILE.sha256</c>.
/// </remarks>
public sealed class Downloader : IDisposable
{
    private const int BufferSize = 1 << 17;
    private static readonly TimeSpan s_connect = TimeSpan.FromSeconds(30);
    private readonly HttpClient _client;
    private readonly DownloadSettings _settings;

    /// <summary>A downloader; redirects are followed, except from https to http.</summary>
    public Downloader(DownloadSettings? settings = null)
    {
        _settings = settings ?? new();
        _client = new(new SocketsHttpHandler { ConnectTimeout = s_connect, AutomaticDecompression = DecompressionMethods.None }) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.Add(new("bilevel", typeof(Downloader).Assembly.GetName().Version?.ToString(2)));
        _client.DefaultRequestHeaders.AcceptEncoding.Add(new("identity"));
    }

    /// <summary>Fetches a file; an old one of that name is replaced at the end.</summary>
    /// <param name="address">Where it is, http or https.</param>
    /// <param name="path">Where it goes; the folder exists.</param>
    /// <param name="expected">Its checksum; null if nobody knows it, and then it is recorded beside the file.</param>
    /// <param name="watch">Is told how it goes.</param>
    /// <param name="cancellation">Ends the download; the part is kept.</param>
    /// <exception cref="DownloadException">The server refuses, drops the connection too often, or sends something else than it says; or the disk is full.</exception>
    /// <exception cref="OperationCanceledException">The download was ended.</exception>
    public async Task Fetch(Uri address, string path, Checksum? expected, IDownloadWatch watch, CancellationToken cancellation = default)
    {
        using var part = PartFile.Open(path, address, _settings.Open);
        for (var (failures, furthest) = (0, part.Length); ;)
        {
            try
            {
                await Attempt(address, part, mayEndAnywhere: expected is not null, watch, cancellation);
                break;
            }
            catch (InterruptedException interruption)
            {
                failures = part.Length > furthest ? 1 : failures + 1;
                furthest = Math.Max(furthest, part.Length);
                if (failures > _settings.Retries)
                    throw new DownloadException(Invariant($"{address}: given up after {failures} attempts that brought nothing new: {interruption.Message}{Kept(part)}"), interruption) { IsTheServers = true };
                var wait = interruption.Asked ?? _settings.FirstWait * Math.Pow(2, failures - 1);
                if (wait > _settings.LongestWait)
                    throw new DownloadException(Invariant($"{address}: {interruption.Message}, and asks to wait {wait.TotalSeconds:0} s; try again later{Kept(part)}"), interruption) { IsTheServers = true };
                watch.Waiting(interruption.Message, wait);
                await _settings.Wait(wait, _settings.Clock, cancellation);
            }
        }

        part.Close();
        if (expected is null)
            Trust(address, part, path);
        else
            Verify(address, part, expected);
        part.Promote();
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task Attempt(Uri address, PartFile part, bool mayEndAnywhere, IDownloadWatch watch, CancellationToken cancellation)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var request = Request(address, part);
        using var response = await Patiently(() => _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stall.Token), stall, cancellation);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && part.Length > 0)
        {
            if (response.Content.Headers.ContentRange?.Length == part.Length)
                return;
            part.Restart(null);
            throw new InterruptedException("the file at the server is no longer the one that was begun");
        }

        var total = Begin(address, part, request, response);
        if (total is null && response.Headers.TransferEncodingChunked != true && !mayEndAnywhere)
            throw new DownloadException($"{address}: the server doesn't say how long the file is and no checksum of it is known, so that nobody could tell whether it came whole") { IsTheServers = true };
        await Copy(part, response, total, watch, stall, cancellation);
        if (part.Length < total)
            throw new InterruptedException(Invariant($"the server promised {total} bytes and ended after {part.Length}"));
        if (part.Length > total)
        {
            var came = part.Length;
            part.Restart(null);
            throw new DownloadException(Invariant($"{address}: the server promised {total} bytes and sent {came}")) { IsTheServers = true };
        }
    }

    private static HttpRequestMessage Request(Uri address, PartFile part)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (part is { Length: > 0, Validator: { } validator })
        {
            request.Headers.Range = new(part.Length, null);
            request.Headers.IfRange = RangeConditionHeaderValue.Parse(validator);
        }

        return request;
    }

    /// <summary>Judges the answer's head and makes the part ready for its body.</summary>
    /// <returns>The length that the whole file is to have, or null.</returns>
    private long? Begin(Uri address, PartFile part, HttpRequestMessage request, HttpResponseMessage response)
    {
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                part.Restart(Validator(response));
                return response.Content.Headers.ContentLength;
            case HttpStatusCode.PartialContent when request.Headers.Range is not null:
                var range = response.Content.Headers.ContentRange;
                if (range?.From == part.Length && (response.Headers.ETag is not { IsWeak: false } tag || request.Headers.IfRange?.EntityTag is not { } asked || asked.Equals(tag)))
                    return range.Length ?? range.To + 1;
                part.Restart(null);
                throw new InterruptedException("the server answered with another part than the one asked for");
            case HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                throw new InterruptedException($"the server answered {Status(response)}") { Asked = Asked(response.Headers.RetryAfter) };
            case >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest:
                throw new DownloadException($"{address}: the server answered {Status(response)} to {response.Headers.Location?.ToString() ?? "nowhere"}, which is not followed (too many redirects, or from https to http)") { IsTheServers = true };
            default:
                throw new DownloadException($"{address}: the server answered {Status(response)}") { IsTheServers = true };
        }
    }

    private async Task Copy(PartFile part, HttpResponseMessage response, long? total, IDownloadWatch watch, CancellationTokenSource stall, CancellationToken cancellation)
    {
        watch.Received(part.Length, total);
        using var body = await Patiently(() => response.Content.ReadAsStreamAsync(stall.Token), stall, cancellation);
        var buffer = new byte[BufferSize];
        for (int count; (count = await Patiently(() => body.ReadAsync(buffer, stall.Token).AsTask(), stall, cancellation)) > 0;)
        {
            part.Append(buffer.AsSpan(0, count));
            watch.Received(part.Length, total);
        }
    }

    /// <summary>Does one thing with the network; what goes wrong with it is an interruption.</summary>
    private async Task<T> Patiently<T>(Func<Task<T>> act, CancellationTokenSource stall, CancellationToken cancellation)
    {
        stall.CancelAfter(_settings.Stall);
        try
        {
            return await act();
        }
        catch (HttpRequestException error) when (error.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
        {
            throw new DownloadException($"the server can't be reached: {error.Message}", error) { IsTheServers = true };
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new InterruptedException($"the connection failed: {error.Message}", error);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new InterruptedException(Invariant($"nothing came for {_settings.Stall.TotalSeconds:0.#} s"), error);
        }
    }

    private static void Verify(Uri address, PartFile part, Checksum expected)
    {
        string got;
        try
        {
            var actual = expected.Of(part.Path);
            if (actual == expected)
                return;
            got = actual.Digits;
        }
        catch (DataException error)
        {
            got = error.Message;
        }

        var length = part.Length;
        throw new DownloadException(Invariant($"{address}: expected {expected}, got {got}; the {length} bytes that came are put aside as {part.Reject()}")) { IsTheServers = true };
    }

    // Without a checksum, the least that can be asked of an archive is that it reads to its end.
    private static void Trust(Uri address, PartFile part, string path)
    {
        try
        {
            ArchiveCheck.RequireWhole(part.Path);
        }
        catch (DataException error)
        {
            throw new DownloadException($"{address}: what came is not whole ({error.Message}) and is put aside as {part.Reject()}", error) { IsTheServers = true };
        }

        ChecksumRecord.Write(path, Checksum.Sha256Of(part.Path), part.Length, address);
    }

    private TimeSpan? Asked(RetryConditionHeaderValue? retry)
    {
        var wait = retry?.Delta ?? retry?.Date - _settings.Clock.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static string? Validator(HttpResponseMessage response) =>
        response.Headers.ETag is { IsWeak: false } tag ? tag.ToString() : response.Content.Headers.LastModified?.ToString("R");

    private static string Status(HttpResponseMessage response) => Invariant($"{(int)response.StatusCode} {response.ReasonPhrase}").TrimEnd();

    private static string Kept(PartFile part) => part is { Length: > 0, Validator: not null } ? Invariant($"; {part.Length} bytes are kept, and the same command goes on from there") : "";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private sealed class InterruptedException(string reason, Exception? inner = null) : Exception(reason, inner)
    {
        public TimeSpan? Asked { get; init; }
    }
}
