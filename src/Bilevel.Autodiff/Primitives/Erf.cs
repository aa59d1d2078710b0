namespace Bilevel.Autodiff;

/// <summary>erf x = 2/√π ∫₀ˣ e^{−t²} dt; erf′ = 2/√π e^{−x²}.</summary>
internal sealed record Erf : Unary
{
    private const double TwoOverRootPi = 1.1283791670955126;

    public override string Name => "erf";
    protected override double Evaluate(double x) => Value(x);
    protected override Tensor Derivative(Tensor x, Tensor y) => TwoOverRootPi * (-(x * x)).Exp();
    public override Type Kernel => typeof(ErfKernel<>);

    /// <summary>In double, to a few units of the last place: the series of positive terms below 2, the continued fraction of the complement above.</summary>
    /// <remarks>Abramowitz and Stegun, 7.1.6 and 7.1.14.</remarks>
    internal static double Value(double x)
    {
        var t = Math.Abs(x);
        var magnitude = t < 2 ? Series(t) : t < 6 ? 1 - Complement(t) : t >= 6 ? 1 : t;
        return Math.CopySign(magnitude, x);
    }

    // 2/√π e^{−x²} Σ 2ⁿ x^{2n+1} / (1·3·5 … (2n + 1))
    private static double Series(double x)
    {
        var (term, sum, square) = (x, x, 2 * x * x);
        for (var odd = 3; term > sum * 1e-17; odd += 2)
        {
            term *= square / odd;
            sum += term;
        }
        return TwoOverRootPi * Math.Exp(-x * x) * sum;
    }

    // e^{−x²}/√π · 1 / (x + ½/(x + 1/(x + 1½/(x + …)))): above 2, sixty terms are more than double can tell.
    private static double Complement(double x)
    {
        var fraction = x;
        for (var n = 60; n > 0; n--) fraction = x + 0.5 * n / fraction;
        return 0.5 * TwoOverRootPi * Math.Exp(-x * x) / fraction;
    }
}
