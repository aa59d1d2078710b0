using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>Formulas that several methods share.</summary>
public static class Geometry
{
    /// <summary>y ← c + u · min(1, R / ‖u‖) with u = y − c: the nearest point of the ball of radius R around c.</summary>
    /// <param name="y">The point, overwritten; unchanged, to the bit, inside the ball; NaN where its distance is too large for double.</param>
    /// <param name="centre">c, of the length of y.</param>
    /// <param name="radius">R &gt; 0; infinite for no ball.</param>
    /// <param name="offset">Overwritten with u.</param>
    /// <typeparam name="T">float or double.</typeparam>
    public static void ProjectOntoBall<T>(this Vec<T> y, Vec<T> centre, double radius, Vec<T> offset)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(y);
        ArgumentNullException.ThrowIfNull(offset);
        offset.Set(y - centre);
        var distance = offset.Norm();
        if (distance > radius)
            y.Set(centre + Shrinking(distance, radius) * offset);
    }

    /// <summary>R / ‖u‖ for ‖u‖ &gt; R: what brings u onto the ball; NaN, and not 0, where ‖u‖ overflowed.</summary>
    internal static double Shrinking(double norm, double radius) => double.IsFinite(norm) ? radius / norm : double.NaN;

    /// <summary>ȳ ← (i ȳ + y) / (i + 1): the mean of the points 0 … i, given that of the points before.</summary>
    /// <param name="mean">ȳ, overwritten; what it held has weight 0 where i = 0.</param>
    /// <param name="y">The point number i.</param>
    /// <param name="i">The number of points that the mean holds already.</param>
    /// <typeparam name="T">float or double.</typeparam>
    public static void Include<T>(this Vec<T> mean, Vec<T> y, long i)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(y);
        mean.Set(i / (i + 1.0) * mean + 1 / (i + 1.0) * y);
    }
}
