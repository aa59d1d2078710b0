namespace Bilevel.Autodiff.Tests;

/// <summary>Comparisons of numbers that fail on NaN, on infinities and on different lengths.</summary>
internal static class Close
{
    public static void Assert(double expected, double actual, double tolerance, string what = "value")
    {
        // Written so that a NaN on either side fails.
        var near = Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Abs(expected));
        Xunit.Assert.True(near && double.IsFinite(expected), $"{what}: expected {expected:R}, got {actual:R}, difference {Math.Abs(expected - actual):E2}, tolerance {tolerance:E0}");
    }

    public static void Assert(double[] expected, double[] actual, double tolerance, string what = "value")
    {
        Xunit.Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++) Assert(expected[i], actual[i], tolerance, $"{what}[{i}]");
    }

    public static double Dot(double[] a, double[] b)
    {
        Xunit.Assert.Equal(a.Length, b.Length);
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
