#pragma warning disable RS0030 // The one place that talks to the terminal.

namespace Bilevel.Bench;

/// <summary>Where the benchmark reads and writes.</summary>
/// <param name="Input">Requests to a side.</param>
/// <param name="Output">Results, or a side's answers.</param>
/// <param name="Error">Progress and errors.</param>
internal sealed record Terminal(TextReader Input, TextWriter Output, TextWriter Error)
{
    private const int PlainWidth = 250;

    /// <summary>The terminal that the program was called from.</summary>
    public static Terminal OfProcess { get; } = new(Console.In, Console.Out, Console.Error)
    {
        Width = Console.IsOutputRedirected ? PlainWidth : Console.WindowWidth,
        IsPlain = Console.IsOutputRedirected,
    };

    /// <summary>Columns of text.</summary>
    public int Width { get; init; } = PlainWidth;

    /// <summary>Whether colours would only be noise.</summary>
    public bool IsPlain { get; init; } = true;
}
