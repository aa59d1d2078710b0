using Bilevel.Cli.Showing;

namespace Bilevel.Cli;

/// <summary>One call of the command: where it shows things, how it was called, and whether it is to stop.</summary>
internal sealed class Session(Screen screen, string command, CancellationToken cancellation)
{
    public const string PlainOption = "--plain";

    public Screen Screen { get; private set; } = screen;

    public string Command { get; } = command;

    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>The folder, or the journal of a search, that the work is kept in, once there is one: an error or a stop then says how to go on.</summary>
    public string? Folder { get; set; }

    /// <summary>The command that goes on with the work, where it is not <c>resume</c>.</summary>
    public string? GoOnWith { get; set; }

    public TextWriter Output => Screen.Output;

    public void UsePlain(bool plain)
    {
        if (plain)
            Screen = Screen with { OutputIsTerminal = false, ErrorIsTerminal = false };
    }
}
