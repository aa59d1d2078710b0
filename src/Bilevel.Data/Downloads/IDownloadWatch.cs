namespace Bilevel.Data;

/// <summary>Is told how a download goes; the calls come one at a time.</summary>
public interface IDownloadWatch
{
    /// <summary>Bytes have come.</summary>
    /// <param name="received">How many there are in all, those of earlier calls among them.</param>
    /// <param name="total">How many there are to be; null if the server doesn't say.</param>
    void Received(long received, long? total);

    /// <summary>The connection failed and is tried again.</summary>
    /// <param name="reason">What went wrong.</param>
    /// <param name="wait">How long until then.</param>
    void Waiting(string reason, TimeSpan wait);
}
