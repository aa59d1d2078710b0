using Bilevel.Core.Diagnostics;
using Bilevel.Core.Problems;
using Bilevel.Numerics;

namespace Bilevel.Core.Tests.Diagnostics;

/// <summary>Problems whose smoothness is known, and a path down them.</summary>
internal static class SmoothnessProblems
{
    /// <summary>a, the growth of e^{az}: ‖∇²‖ = a ‖∇‖.</summary>
    public const double Growth = 2;

    /// <summary>The curvature of the other variable, which is Lipschitz-smooth.</summary>
    public const double Constant = 3;

    /// <summary>F = e^{ax} + 1.5 y²: in x L = a ‖∇xF‖, in y L is 3. G = ½ (y − x)², so that Φ = e^{ax} + 1.5 x².</summary>
    public static IOracle<double> ExponentialInX { get; } = Problem(
        (x, y) => Math.Exp(Growth * x) + 0.5 * Constant * y * y, (x, _) => Growth * Math.Exp(Growth * x), (_, y) => Constant * y);

    /// <summary>F = e^{ay} + 1.5 x².</summary>
    public static IOracle<double> ExponentialInY { get; } = Problem(
        (x, y) => Math.Exp(Growth * y) + 0.5 * Constant * x * x, (x, _) => Constant * x, (_, y) => Growth * Math.Exp(Growth * y));

    /// <summary>F = e^{ay}, without x.</summary>
    public static IOracle<double> WithoutX { get; } = Problem((_, y) => Math.Exp(Growth * y), null, (_, y) => Growth * Math.Exp(Growth * y));

    /// <summary>Steps of length 0.04 in x and then in y, from 3 to −1 in each by turns: gradients over three decades and a half.</summary>
    public static IEnumerable<(double X, double Y)> Path(bool alongX) =>
        Enumerable.Range(0, 101).Select(i => 3 - 0.04 * i).Select(z => alongX ? (z, 0.5) : (0.5, z));

    /// <summary>The samples of the real estimator along a path.</summary>
    public static IReadOnlyList<SmoothnessSample> Measure(IOracle<double> oracle, IEnumerable<(double X, double Y)> path)
    {
        var smoothness = new LocalSmoothness<double>(oracle, Batch.Full, seed: 0);
        var points = path.Select(p => (X: One(p.X), Y: One(p.Y))).ToArray();
        return [.. points.Zip(points.Skip(1)).Select((step, i) => smoothness.Measure(i, step.First.X, step.First.Y, step.Second.X, step.Second.Y))];
    }

    public static Vec<double> One(double value) => new([value]);

    private static ClosedFormOracle<double> Problem(Func<double, double, double> f, Func<double, double, double>? gradientX, Func<double, double, double> gradientY) =>
        new(ParameterLayout.Flat("x", 1), ParameterLayout.Flat("y", 1))
        {
            LowerValue = (x, y) => 0.5 * Math.Pow(y[0] - x[0], 2),
            LowerGradientY = (x, y, into) => into[0] = y[0] - x[0],
            LowerGradientX = (x, y, into) => into[0] = x[0] - y[0],
            Hvp = (_, _, v, into) => into[0] = v[0],
            Jvp = (_, _, v, into) => into[0] = -v[0],
            UpperValue = (x, y) => f(x[0], y[0]),
            UpperGradientX = gradientX is null ? null : (x, y, into) => into[0] = gradientX(x[0], y[0]),
            UpperGradientY = (x, y, into) => into[0] = gradientY(x[0], y[0]),
        };
}
