using System.Diagnostics;
using System.Text.Json;

namespace Bilevel.Bench.Measuring;

/// <summary>A side did not answer: what it wrote to its error stream is in the message.</summary>
public sealed class SideException(string message) : Exception(message);

/// <summary>One side of a comparison in a process of its own, driven by lines: a request goes in, a line of JSON comes back.</summary>
public sealed class SideProcess : IDisposable
{
    private const int ShownErrorLines = 15;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);
    private readonly Process _process;
    private readonly Queue<string> _errors = new();
    private readonly string _name;

    private SideProcess(string name, Process process)
    {
        (_name, _process) = (name, process);
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
            {
                if (line.Data is not null) _errors.Enqueue(line.Data);
                if (_errors.Count > ShownErrorLines) _errors.Dequeue();
            }
        };
        process.BeginErrorReadLine();
    }

    /// <summary>Starts a side and waits until it has read its numbers.</summary>
    /// <param name="name">How messages call it.</param>
    /// <param name="start">Program, arguments and environment.</param>
    /// <exception cref="SideException">It ended instead.</exception>
    public static SideProcess Start(string name, ProcessStartInfo start)
    {
        ArgumentNullException.ThrowIfNull(start);
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        var side = new SideProcess(name, Process.Start(start) ?? throw new SideException($"{name}: {start.FileName} did not start"));
        side.Read<JsonElement>();
        return side;
    }

    /// <summary>Sends a request and reads the answer.</summary>
    /// <typeparam name="TAnswer">What the JSON holds.</typeparam>
    /// <exception cref="SideException">The process ended, or answered something else.</exception>
    public TAnswer Ask<TAnswer>(string request)
    {
        _process.StandardInput.WriteLine(request);
        _process.StandardInput.Flush();
        return Read<TAnswer>();
    }

    /// <summary>Ends the process.</summary>
    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(s_patience))
            _process.Kill();
        _process.Dispose();
    }

    private TAnswer Read<TAnswer>()
    {
        var line = _process.StandardOutput.ReadLine();
        if (line is null)
        {
            _process.WaitForExit();
            lock (_errors)
                throw new SideException($"{_name} ended with exit code {_process.ExitCode}:\n{string.Join('\n', _errors)}");
        }

        try
        {
            return JsonSerializer.Deserialize<TAnswer>(line, s_json) ?? throw new SideException($"{_name} answered null");
        }
        catch (JsonException error)
        {
            throw new SideException($"{_name} answered '{line}': {error.Message}");
        }
    }
}
