namespace Bilevel.Cli.Showing;

/// <summary>Where results, progress and errors appear.</summary>
/// <param name="Output">Receives results.</param>
/// <param name="Error">Receives progress and errors.</param>
internal sealed record Screen(TextWriter Output, TextWriter Error)
{
    /// <summary>Where lines come from that another process writes.</summary>
    public TextReader Input { get; init; } = TextReader.Null;

    /// <summary>Whether results are read by a person, so that tables may have lines.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Whether progress may redraw itself.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Columns of text.</summary>
    public int Width { get; init; } = 100;
}
