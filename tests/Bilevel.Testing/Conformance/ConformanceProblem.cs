using System.Numerics;
using Bilevel.Core;
using Bilevel.Core.Problems;
using Bilevel.Testing.Golden;
using Bilevel.Testing.Problems;

namespace Bilevel.Testing.Conformance;

/// <summary>The problem on which a method is checked: the golden quadratic; quadratic tasks for a method that adapts to tasks.</summary>
public static class ConformanceProblem
{
    /// <summary>The method's problem, exact or with noise.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    public static IOracle<T> Of<T>(Algorithm algorithm, ulong seed = 0, QuadraticNoise? noise = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Adapts(algorithm) ? MetaTasks.Oracle<T>(algorithm, noise, seed) : GoldenQuadratic.Problem<T>(seed, noise);

    /// <summary>Where it starts.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    public static StartingPoint<T> Start<T>(Algorithm algorithm)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Adapts(algorithm) ? MetaTasks.Start<T>(algorithm) : GoldenQuadratic.Start<T>();

    /// <summary>‖∇Φ(x)‖ at the state's x; of the method's own objective where it adapts to tasks by a number of steps.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    public static double HypergradientNorm<T>(Algorithm algorithm, State<T> state)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(state);
        return Adapts(algorithm)
            ? Math.Sqrt(MetaTasks.Objective(algorithm).Gradient([.. state.X.Span.ToArray().Select(double.CreateChecked)]).Sum(g => g * g))
            : GoldenQuadratic.HypergradientNorm(state);
    }

    /// <summary>A run on it.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    internal static State<T> Run<T>(Algorithm algorithm, IOracle<T> oracle, long iterations)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Trajectory.Run(algorithm, oracle, Start<T>(algorithm), iterations);

    private static bool Adapts(Algorithm algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        return algorithm.Adapts != Adaptation.None;
    }
}
