using Bilevel.Numerics;

namespace Bilevel.Core.Estimators;

/// <summary>The largest curvature of a linearisation, by power iteration.</summary>
public static class LargestCurvature
{
    private const int MaxProducts = 100;
    private const double Settled = 1e-4;

    /// <summary>‖Hv‖ of the last v: below the largest |eigenvalue|, and near it once two in a row differ by less than 1e-4.</summary>
    /// <param name="hessian">H, moved to its point.</param>
    /// <param name="start">v₀ ≠ 0, overwritten.</param>
    public static double Estimate(ILinearization<double> hessian, Vec<double> start)
    {
        ArgumentNullException.ThrowIfNull(hessian);
        ArgumentNullException.ThrowIfNull(start);
        var (image, largest) = (new Vec<double>(start.Length), 0.0);
        start *= 1 / start.Norm();
        for (var i = 0; i < MaxProducts; i++)
        {
            hessian.Apply(start, image, null);
            var norm = image.Norm();
            if (!(norm > 0) || !double.IsFinite(norm))
                return norm;
            if (Math.Abs(norm - largest) <= Settled * norm)
                return norm;
            largest = norm;
            start.Set(1 / norm * image);
        }

        return largest;
    }
}
