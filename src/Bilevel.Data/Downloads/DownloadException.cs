namespace Bilevel.Data;

/// <summary>A file that could not be fetched, or that came and can't be trusted: says from where, what was expected and what came.</summary>
public sealed class DownloadException : IOException
{
    /// <summary>The error of a download.</summary>
    /// <param name="message">From where, what was expected and what came.</param>
    /// <param name="inner">What was caught.</param>
    public DownloadException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>Whether a file that is there is in the way, which may be replaced.</summary>
    public bool IsInTheWay { get; init; }

    /// <summary>Whether the fault is with the server or the way to it, so that another address may do.</summary>
    public bool IsTheServers { get; init; }
}
