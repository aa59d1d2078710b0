using System.Numerics;
using Bilevel.Core;
using Bilevel.Core.Problems;

namespace Bilevel.Testing.Golden;

/// <summary>The quadratic problem on which every method is run: p = 2, d = 3, ∇Φ known in exact rationals.</summary>
public static class GoldenQuadratic
{
    /// <summary>The noise of the stochastic runs.</summary>
    public static QuadraticNoise Noise { get; } = new(Gradient: 0.1, Curvature: 0.05);

    /// <summary>The problem, exact or with noise.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    public static QuadraticProblem<T> Problem<T>(ulong seed = 0, QuadraticNoise? noise = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(GoldenFile.Quadratic, noise, seed);

    /// <summary>The point at which the golden hypergradient is given, with y₀ = 0.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    public static StartingPoint<T> Start<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(new([T.CreateChecked(0.5), T.CreateChecked(-1.5)]), new(3));

    /// <summary>‖∇Φ(x)‖ at the state's x.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    public static double HypergradientNorm<T>(State<T> state)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(state);
        return Math.Sqrt(GoldenFile.QuadraticHypergradient([.. state.X.Span.ToArray().Select(double.CreateChecked)]).Sum(g => g * g));
    }
}
