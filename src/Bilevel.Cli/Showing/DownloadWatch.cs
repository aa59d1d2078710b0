using Bilevel.Data;

namespace Bilevel.Cli.Showing;

/// <summary>Stores where a download stands, for whoever asks; says on a line of its own why it waits, unless a live display shows it.</summary>
internal sealed class DownloadWatch(Screen screen, string name, TimeProvider clock) : IDownloadWatch, IProgressSource
{
    private const double Million = 1e6;
    private readonly Lock _lock = new();
    private (long Received, long? Total, string? Waiting) _now;
    private (long Time, long Received)? _first;

    public void Received(long received, long? total)
    {
        lock (_lock)
        {
            // Bytes of an earlier call, or of a part that was thrown away, say nothing of how fast they come now.
            if (_first is null || received < _now.Received)
                _first = (clock.GetTimestamp(), received);
            _now = (received, total, null);
        }
    }

    public void Waiting(string reason, TimeSpan wait)
    {
        var text = wait > TimeSpan.Zero ? $"{reason}; trying again in {ProgressText.Duration(wait)}" : reason;
        lock (_lock)
            _now = (_now.Received, _now.Total, text);
        if (!screen.ErrorIsTerminal)
            screen.Error.WriteLine($"{name}: {text}");
    }

    public ProgressSnapshot Now()
    {
        lock (_lock)
        {
            if (_now.Waiting is { } waiting)
                return new(Share, $"{name}: {waiting}", 0, "");
            var elapsed = _first is { } first ? clock.GetElapsedTime(first.Time).TotalSeconds : 0;
            var rate = elapsed > 0 ? (_now.Received - _first!.Value.Received) / elapsed / Million : 0;
            return new(Share, $"{name}: {Amounts.Bytes(_now.Received)}{(_now.Total is { } total ? $" of {Amounts.Bytes(total)}" : "")}", rate, "MB");
        }
    }

    private double Share => _now.Total is > 0 and var total ? (double)_now.Received / total : double.NaN;
}
