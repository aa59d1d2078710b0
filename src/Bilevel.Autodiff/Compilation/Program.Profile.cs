using System.Diagnostics;

namespace Bilevel.Autodiff;

/// <content>How long each kernel takes.</content>
public sealed unsafe partial class Program<T>
{
    /// <summary>Runs everything a number of times and measures each kernel; the least time of each is what it takes undisturbed.</summary>
    /// <param name="runs">At least 1; the first warms up and does not count unless it is the only one.</param>
    /// <returns>Seconds of each entry of <see cref="Kernels"/>.</returns>
    /// <exception cref="InvalidOperationException">An input or output is not bound.</exception>
    public double[] TimeKernels(int runs)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(runs);
        if (!_bound) CheckBound();
        var least = new double[_kernels.Length];
        Array.Fill(least, double.PositiveInfinity);
        fixed (nint* slots = _slots)
        {
            for (var run = 0; run < runs; run++)
            {
                for (var i = 0; i < _kernels.Length; i++)
                {
                    var started = Stopwatch.GetTimestamp();
                    _kernels[i].Run((void**)slots);
                    var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
                    if (run > 0 || runs == 1) least[i] = Math.Min(least[i], seconds);
                }
                foreach (var copy in _copies) copy.Run((void**)slots);
            }
        }
        return least;
    }
}
