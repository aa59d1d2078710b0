namespace Bilevel.Core.Checking;

/// <summary>Derivatives of a function of one variable by differences, for checking.</summary>
public static class CentralDifference
{
    /// <summary>The largest step, at which truncation (h⁶ after extrapolation) and rounding (ε/h) of an order-one function are both far below 1e-10.</summary>
    public const double DefaultStep = 4e-3;

    /// <summary>f′(0) by central differences at h, h/2 and h/4 and Romberg's extrapolation: error O(h⁶) and rounding ε·|f|/h.</summary>
    /// <param name="f">The function.</param>
    /// <param name="h">The largest step.</param>
    public static double Along(Func<double, double> f, double h = DefaultStep) => WithError(f, h).Value;

    /// <summary>f′(0) and a bound of its error that holds for smooth f: what the last extrapolation moved, plus rounding.</summary>
    /// <remarks>
    ///   D(h) = (f(h) − f(−h)) / 2h,   R(h) = (4D(h/2) − D(h)) / 3,   f′(0) ≈ (16R(h/2) − R(h)) / 15
    /// The bound is |R(h/2) − R(h)|, an error of order h⁴, so it also sees noise and kinks.
    /// </remarks>
    /// <param name="f">The function.</param>
    /// <param name="h">The largest step, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">h is not above 0.</exception>
    public static (double Value, double Error) WithError(Func<double, double> f, double h = DefaultStep)
    {
        ArgumentNullException.ThrowIfNull(f);
        if (!(h > 0))
            throw new ArgumentOutOfRangeException(nameof(h), h, "a difference step must be above 0");
        var magnitude = 0.0;
        var (coarse, middle, fine) = (Difference(h), Difference(h / 2), Difference(h / 4));
        var (rough, better) = ((4 * middle - coarse) / 3, (4 * fine - middle) / 3);
        const double Epsilon = 2.2e-16;
        var rounding = 8 * Epsilon * magnitude / h;
        return ((16 * better - rough) / 15, Math.Abs(better - rough) + rounding);

        double Difference(double step)
        {
            var (up, down) = (f(step), f(-step));
            magnitude = Math.Max(magnitude, Math.Max(Math.Abs(up), Math.Abs(down)));
            return (up - down) / (2 * step);
        }
    }
}
