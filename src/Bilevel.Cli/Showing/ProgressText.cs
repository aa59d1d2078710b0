using System.Globalization;

namespace Bilevel.Cli.Showing;

/// <summary>Progress in words: what, how fast, how long still. The time left is judged from what was done since the first look.</summary>
internal sealed class ProgressText(TimeProvider clock)
{
    private (long Time, double Share)? _first;

    /// <summary>What is going on, with its rate and the time left where they are known.</summary>
    public string Of(ProgressSnapshot at)
    {
        _first ??= (clock.GetTimestamp(), at.Share);
        var rate = at.Rate > 0 ? string.Create(CultureInfo.InvariantCulture, $", {Number(at.Rate)} {at.Unit}/s") : "";
        return at.Doing + rate + (Left(at.Share) is { } left ? $", {Duration(left)} left" : "");
    }

    private TimeSpan? Left(double share)
    {
        var (time, before) = _first!.Value;
        var elapsed = clock.GetElapsedTime(time);
        return share > before && share < 1 && elapsed > TimeSpan.Zero ? elapsed * ((1 - share) / (share - before)) : null;
    }

    private static string Number(double rate) => rate.ToString(rate >= 10 ? "#,0" : "0.0", CultureInfo.InvariantCulture);

    /// <summary>A time for people: 40 s, 2 min 05 s, 3 h 10 min.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, Math.Ceiling(time.TotalSeconds)):0} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds:00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(time.TotalHours):0} h {time.Minutes:00} min"),
    };
}
