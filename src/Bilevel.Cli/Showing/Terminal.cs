using System.Runtime.InteropServices;
using System.Text;

#pragma warning disable RS0030 // The one place that talks to the terminal.

namespace Bilevel.Cli.Showing;

/// <summary>The terminal that the command was called from: its screen, and its Ctrl-C.</summary>
internal sealed class Terminal : IDisposable
{
    private const int NarrowestWidth = 80;
    private const string ShowCursor = "\e[?25h";
    private readonly CancellationTokenSource _cancellation = new();
    private readonly PosixSignalRegistration[] _signals;

    public Terminal()
    {
        if (OperatingSystem.IsWindows())
            Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var dumb = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 } || Environment.GetEnvironmentVariable("TERM") == "dumb";
        Screen = new(Console.Out, Console.Error) { Input = Console.In, OutputIsTerminal = !dumb && !Console.IsOutputRedirected, ErrorIsTerminal = !dumb && !Console.IsErrorRedirected };
        if (Screen.OutputIsTerminal)
            Screen = Screen with { Width = Math.Max(NarrowestWidth, Console.WindowWidth) };
        _signals = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop)];
    }

    public Screen Screen { get; }

    public CancellationToken Cancellation => _cancellation.Token;

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
        _cancellation.Dispose();
    }

    // The first signal asks for an end between two steps; the second one ends the process at once, as it would have without us.
    private void Stop(PosixSignalContext context)
    {
        if (_cancellation.IsCancellationRequested)
        {
            if (Screen.ErrorIsTerminal)
                Console.Error.Write(ShowCursor);
            return;
        }

        context.Cancel = true;
        Console.Error.WriteLine("stopping after this step; once more stops at once");
        _cancellation.Cancel();
    }
}
