using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Bilevel.Experiments.Tuning;

/// <summary>One process that serves trials.</summary>
internal sealed class TrialProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private readonly Process _process;
    private volatile string _lastError = "";

    private TrialProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            if (!string.IsNullOrWhiteSpace(line.Data))
                _lastError = line.Data.Trim();
        };
        process.BeginErrorReadLine();
    }

    /// <summary>Starts a process and waits until it is ready; null if it was ended before.</summary>
    public static TrialProcess Start(ProcessStartInfo how)
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        (how.RedirectStandardInput, how.RedirectStandardOutput, how.RedirectStandardError, how.UseShellExecute) = (true, true, true, false);
        (how.StandardInputEncoding, how.StandardOutputEncoding, how.StandardErrorEncoding) = (utf8, utf8, utf8);
        return new(Process.Start(how) ?? throw new IOException($"{how.FileName} could not be started"));
    }

    /// <summary>Waits until the process can work.</summary>
    /// <exception cref="IOException">It ended before, or said something else.</exception>
    public void AwaitReady()
    {
        if (_process.StandardOutput.ReadLine() != TrialWorker.Ready)
            throw new IOException($"a process for trials did not start: {End()}");
    }

    /// <summary>What came of a trial; null if the process ended before it had answered.</summary>
    public TrialScore? Ask(Trial trial)
    {
        try
        {
            _process.StandardInput.WriteLine(TrialWorker.Line(trial.Runs));
            _process.StandardInput.Flush();
            return _process.StandardOutput.ReadLine() is { } answer ? TrialWorker.Read<TrialScore>(answer) : null;
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>How the process ended; it is made to, if it has not.</summary>
    public string End()
    {
        if (!_process.WaitForExit(s_patience))
            Kill();
        _process.WaitForExit();
        return $"its process ended with exit code {_process.ExitCode}{(_lastError.Length > 0 ? $": {_lastError}" : "")}";
    }

    /// <summary>Ends the process at once.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    /// <summary>Lets the process end, which it does when its input ends.</summary>
    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended by itself.
        }

        _ = End();
        _process.Dispose();
    }
}
