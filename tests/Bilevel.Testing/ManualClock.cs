namespace Bilevel.Testing;

/// <summary>A clock that moves only when it is told to.</summary>
public sealed class ManualClock : TimeProvider
{
    private long _ticks;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Moves the clock on.</summary>
    public void Advance(double seconds) => _ticks += TimeSpan.FromSeconds(seconds).Ticks;

    /// <inheritdoc/>
    public override long GetTimestamp() => _ticks;
}
