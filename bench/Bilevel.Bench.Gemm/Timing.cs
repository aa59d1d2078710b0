using System.Diagnostics;

namespace Bilevel.Bench.Gemm;

/// <summary>Rates of one action, in rounds that each last about a given time.</summary>
internal sealed class Timing(double operations, double milliseconds)
{
    private readonly List<double> _rates = [];
    private int _repeats;

    /// <summary>GFLOP/s of the fastest sample.</summary>
    public double Best => _rates.Max();

    /// <summary>GFLOP/s of the median sample.</summary>
    public double Median => _rates.Order().ElementAt(_rates.Count / 2);

    /// <summary>One round of samples; each sample repeats the action for at least 50 µs.</summary>
    public void Measure(Action action)
    {
        if (_repeats == 0)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            for (_repeats = 1; ; _repeats *= 2)
            {
                start = Stopwatch.GetTimestamp();
                for (var i = 0; i < _repeats; i++) action();
                if (Stopwatch.GetElapsedTime(start).TotalMicroseconds >= 50) break;
            }
        }
        var round = Stopwatch.GetTimestamp();
        do
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < _repeats; i++) action();
            _rates.Add(operations * _repeats / Stopwatch.GetElapsedTime(start).TotalSeconds * 1e-9);
        }
        while (Stopwatch.GetElapsedTime(round).TotalMilliseconds < milliseconds);
    }
}
