using Bilevel.Cli.Showing;
using Bilevel.Data;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Cli.Tests.Showing;

public sealed class DownloadWatchTests : IDisposable
{
    private readonly StringWriter _error = new();
    private readonly ManualClock _clock = new();

    public void Dispose() => _error.Dispose();

    private DownloadWatch Watch(bool isTerminal = false) => new(new(TextWriter.Null, _error) { ErrorIsTerminal = isTerminal }, "a.gz", _clock);

    [Fact]
    public void Now_SomeReceived_SaysShareAndTheRateOfThisCall()
    {
        var watch = Watch();
        Assert.True(double.IsNaN(watch.Now().Share));
        watch.Received(10_000_000, 40_000_000);
        _clock.Advance(2);
        watch.Received(20_000_000, 40_000_000);
        Assert.Equal(new(0.5, "a.gz: 20.0 MB of 40.0 MB", 5, "MB"), watch.Now());
    }

    [Fact]
    public void Now_LengthUnknown_SaysNoShare()
    {
        var watch = Watch();
        watch.Received(1000, null);
        Assert.Equal((double.NaN, "a.gz: 1.00 kB"), (watch.Now().Share, watch.Now().Doing));
    }

    [Fact]
    public void Waiting_WithoutTerminal_IsALine()
    {
        var watch = Watch();
        ((IDownloadWatch)watch).Waiting("the connection failed", TimeSpan.FromSeconds(4));
        Assert.Equal($"a.gz: the connection failed; trying again in 4 s{Environment.NewLine}", _error.ToString());
        Assert.Equal("a.gz: the connection failed; trying again in 4 s", watch.Now().Doing);
    }

    [Fact]
    public void Waiting_OnATerminal_IsShownByTheDisplay()
    {
        var watch = Watch(isTerminal: true);
        watch.Waiting("the connection failed", TimeSpan.Zero);
        Assert.Empty(_error.ToString());
        Assert.Equal("a.gz: the connection failed", watch.Now().Doing);
    }
}
