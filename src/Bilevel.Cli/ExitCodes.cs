namespace Bilevel.Cli;

/// <summary>What the command returns to the shell; scripts rely on these numbers.</summary>
public static class ExitCodes
{
    /// <summary>Everything that was asked for is done.</summary>
    public const int Done = 0;

    /// <summary>Finished, but with a failed result: a check missed a threshold, or a run ended with numbers that are not finite or an unsolved linear system.</summary>
    public const int Failed = 1;

    /// <summary>The command line, a name, an option or the data is not what was expected, or a problem is too large for memory; nothing was run.</summary>
    public const int BadInput = 2;

    /// <summary>A file can't be read, written or trusted: a full disk, a damaged checkpoint.</summary>
    public const int BadFile = 3;

    /// <summary>An error of this program.</summary>
    public const int Internal = 70;

    /// <summary>Ended by Ctrl-C or SIGTERM between two steps; the work is kept.</summary>
    public const int Cancelled = 130;

    /// <summary>The codes for people, a line each.</summary>
    internal static IReadOnlyList<string> Lines { get; } =
    [
        $"{Done,3}  done",
        $"{Failed,3}  finished with a failed result: a check failed, a run ended with numbers that are not finite or an unsolved linear system",
        $"{BadInput,3}  the command line, a name, an option or the data is not what was expected, or too large for memory",
        $"{BadFile,3}  a file can't be read, written or trusted",
        $"{Internal,3}  an error of this program",
        $"{Cancelled}  stopped by Ctrl-C; the work is kept and can be resumed",
    ];
}
