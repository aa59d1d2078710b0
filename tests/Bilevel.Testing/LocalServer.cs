using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Bilevel.Testing;

/// <summary>What a client asked for.</summary>
/// <param name="Path">The path, as it was sent.</param>
/// <param name="Headers">The headers, names in lower case.</param>
public sealed record LocalRequest(string Path, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The first byte that a Range header asks for; 0 without one.</summary>
    public int From => Headers.TryGetValue("range", out var range) ? int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture) : 0;
}

/// <summary>An HTTP server on this machine that sends exactly the bytes it is told to, right or wrong, and drops the connection when it is told to.</summary>
public sealed class LocalServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<LocalRequest, Stream, Task> _answer;
    private readonly List<LocalRequest> _requests = [];
    private readonly CancellationTokenSource _stop = new();

    /// <summary>A server that answers with what a function writes; the connection is closed when the function ends.</summary>
    public LocalServer(Func<LocalRequest, Stream, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = Accept();
    }

    /// <summary>The requests so far.</summary>
    public IReadOnlyList<LocalRequest> Requests
    {
        get
        {
            lock (_requests)
                return [.. _requests];
        }
    }

    /// <summary>The address of a file.</summary>
    public Uri At(string name) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/{name}"));

    /// <summary>A server that gives some bytes properly: with a length, an ETag, and ranges on the condition of the ETag.</summary>
    public static LocalServer Of(Func<LocalRequest, byte[]?> content, string tag = "\"one\"") => new((request, stream) => content(request) is { } bytes
        ? Send(stream, request, bytes, tag)
        : Head(stream, "404 Not Found", "Content-Length: 0"));

    /// <summary>Answers a request properly.</summary>
    /// <param name="stream">The connection.</param>
    /// <param name="request">The request.</param>
    /// <param name="content">The whole file.</param>
    /// <param name="tag">Its ETag, in quotes.</param>
    /// <param name="dropAfter">How many bytes of the body are sent before the connection is dropped; all if left out.</param>
    public static async Task Send(Stream stream, LocalRequest request, byte[] content, string tag = "\"one\"", int dropAfter = int.MaxValue)
    {
        var from = request.Headers.GetValueOrDefault("if-range", tag) == tag ? request.From : 0;
        if (from > 0 && from >= content.Length)
        {
            await Head(stream, "416 Range Not Satisfiable", "Content-Length: 0", $"Content-Range: bytes */{content.Length}");
            return;
        }

        var rest = content.AsMemory(from);
        await (from == 0
            ? Head(stream, "200 OK", $"Content-Length: {rest.Length}", $"ETag: {tag}", "Accept-Ranges: bytes")
            : Head(stream, "206 Partial Content", $"Content-Length: {rest.Length}", $"ETag: {tag}", $"Content-Range: bytes {from}-{content.Length - 1}/{content.Length}"));
        await stream.WriteAsync(rest[..Math.Min(rest.Length, dropAfter)]);
    }

    /// <summary>Sends a status line and headers.</summary>
    public static Task Head(Stream stream, string status, params string[] headers) =>
        stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nConnection: close\r\n{string.Concat(headers.Select(h => h + "\r\n"))}\r\n")).AsTask();

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task Accept()
    {
        while (!_stop.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            _ = Serve(client);
        }
    }

    private async Task Serve(TcpClient client)
    {
        using (client)
        {
            try
            {
                using var stream = client.GetStream();
                if (await Read(stream) is not { } request)
                    return;
                lock (_requests)
                    _requests.Add(request);
                await _answer(request, stream);
            }
            catch (IOException)
            {
                // The client went away.
            }
        }
    }

    private static async Task<LocalRequest?> Read(Stream stream)
    {
        var (head, one) = (new StringBuilder(), new byte[1]);
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one) == 0)
                return null;
            head.Append((char)one[0]);
        }

        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        return new(lines[0].Split(' ')[1], lines[1..].Select(line => line.Split(": ", 2)).ToDictionary(p => p[0].ToLowerInvariant(), p => p[1], StringComparer.Ordinal));
    }
}
