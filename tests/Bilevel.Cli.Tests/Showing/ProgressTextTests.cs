using Bilevel.Cli.Showing;
using Xunit;

namespace Bilevel.Cli.Tests.Showing;

public sealed class ProgressTextTests
{
    [Fact]
    public void Of_SecondLook_JudgesTheTimeLeftFromWhatWasDoneSinceTheFirst()
    {
        var clock = new HandClock();
        var text = new ProgressText(clock);
        Assert.Equal("run 1", text.Of(new(0.5, "run 1", 0, "it")));
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("run 1, 1,234 it/s, 40 s left", text.Of(new(0.6, "run 1", 1234.4, "it")));
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("run 2", text.Of(new(1, "run 2", 0, "it")));
    }

    [Fact]
    public void Of_UnknownShare_SaysNothingOfTheTimeLeft()
    {
        var clock = new HandClock();
        var text = new ProgressText(clock);
        text.Of(new(double.NaN, "checking", 0, ""));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("checking", text.Of(new(double.NaN, "checking", 0, "")));
    }

    [Theory]
    [InlineData(0.2, "1 s")]
    [InlineData(59, "59 s")]
    [InlineData(125, "2 min 05 s")]
    [InlineData(11400, "3 h 10 min")]
    public void Duration_IsForPeople(double seconds, string expected) => Assert.Equal(expected, ProgressText.Duration(TimeSpan.FromSeconds(seconds)));

    private sealed class HandClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan time) => _now += time.Ticks;
    }
}
