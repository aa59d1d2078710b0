namespace Bilevel.Core.Checking;

/// <summary>Derivatives of a function of one variable by differences, for checking.</summary>
public static class CentralDifference
{
    /// <summary>The step at which truncation (h⁴ after extrapolation) and rounding (ε/h) of an order-one function meet.</summary>
    public const double DefaultStep = 1e-3;

    /// <summary>f′(0) by central differences at h and h/2 and Richardson's extrapolation: error O(h⁴) and rounding ε·|f|/h.</summary>
    /// <param name="f">The function.</param>
    /// <param name="h">The larger step.</param>
    public static double Along(Func<double, double> f, double h = DefaultStep) => WithError(f, h).Value;

    /// <summary>f′(0) and an estimate of its error: what extrapolation moved, scaled, plus rounding.</summary>
    /// <param name="f">The function.</param>
    /// <param name="h">The larger step.</param>
    public static (double Value, double Error) WithError(Func<double, double> f, double h = DefaultStep)
    {
        ArgumentNullException.ThrowIfNull(f);
        double up = f(h), down = f(-h);
        var coarse = (up - down) / (2 * h);
        var fine = (f(h / 2) - f(-h / 2)) / h;
        var value = (4 * fine - coarse) / 3;
        const double Epsilon = 2.2e-16;
        var rounding = 8 * Epsilon * Math.Max(Math.Abs(up), Math.Abs(down)) / h;
        return (value, h * h * Math.Abs(fine - coarse) + rounding);
    }
}
