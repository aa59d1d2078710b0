namespace Bilevel.Core.Algorithms;

/// <summary>How often something happens, from iteration 0 on.</summary>
internal static class Periods
{
    /// <summary>The multiples of <paramref name="period"/> among 0 … iterations − 1.</summary>
    public static long Count(long iterations, long period) => (iterations + period - 1) / period;

    /// <summary>The evaluations of what is evaluated at two points each time but the first, when there is one only.</summary>
    public static long AtTwoPoints(long times) => Math.Max(0, 2 * times - 1);

    /// <summary>The multiples of both periods among 0 … iterations − 1.</summary>
    public static long Common(long iterations, long first, long second)
    {
        var (divisor, rest) = (first, second);
        while (rest > 0)
            (divisor, rest) = (rest, divisor % rest);
        return Count(iterations, first / divisor * second);
    }
}
