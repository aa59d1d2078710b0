namespace Bilevel.Core.Theory;

internal static class Bounds
{
    /// <summary>The least of the bounds; infinite bounds bind nothing.</summary>
    public static double Least(params ReadOnlySpan<double> bounds)
    {
        var least = double.PositiveInfinity;
        foreach (var bound in bounds)
            least = Math.Min(least, bound);
        return least;
    }
}
