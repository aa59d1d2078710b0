using System.Numerics;
using Bilevel.Core.Problems;
using Bilevel.Numerics;
using Bilevel.Testing;

namespace Bilevel.Core.Tests.Algorithms;

/// <summary>Problems and runs that the tests of the methods share.</summary>
internal static class Runs
{
    /// <summary>
    /// One dimension: ∇yG = 2y + x − 1, HVP = 2v, JVP = v, ∇xG = y, ∇yF = y + x/2 − 1/2, ∇xF = x + y/2 + 1/4. All numbers are
    /// dyadic, so that a step computed by hand is exact in double.
    /// </summary>
    public static QuadraticData Line { get; } = new(
        A: new[,] { { 2.0 } }, C: new[,] { { 1.0 } }, LowerLinear: [-1], F: new[,] { { 1.0 } }, H: new[,] { { 1.0 } }, K: new[,] { { 0.5 } },
        UpperLinearY: [-0.5], UpperLinearX: [0.25]);

    /// <summary>x₀ = 1, y₀ = 2: there ∇yG = 4, ∇yF = 2, ∇xF = 2.25.</summary>
    public static StartingPoint<double> OnLine { get; } = new(new([1.0]), new([2.0]));

    /// <summary>The golden quadratic, exact or with noise.</summary>
    public static QuadraticProblem<T> Quadratic<T>(ulong seed = 0, QuadraticNoise? noise = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => GoldenQuadratic.Problem<T>(seed, noise);

    public static QuadraticNoise Noise => GoldenQuadratic.Noise;

    /// <summary>The point at which the golden hypergradient is given, with y₀ = 0.</summary>
    public static StartingPoint<T> OnQuadratic<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => GoldenQuadratic.Start<T>();

    /// <summary>Starts, refines and steps.</summary>
    public static State<T> Run<T>(Algorithm algorithm, IOracle<T> oracle, StartingPoint<T> at, long iterations)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Trajectory.Run(algorithm, oracle, at, iterations);

    /// <summary>Steps from iteration <paramref name="from"/> to <paramref name="to"/> − 1.</summary>
    public static void Continue<T>(Algorithm algorithm, IOracle<T> oracle, State<T> state, long from, long to)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Trajectory.Continue(algorithm, oracle, state, from, to);

    /// <summary>One entry of a vector that the state keeps.</summary>
    public static Vec<T> Kept<T>(this State<T> state, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => state.Vectors.Single(v => v.Name == name).Vector;

    /// <summary>All entries of all vectors, in order.</summary>
    public static double[] Entries<T>(this State<T> state)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Trajectory.Entries(state);

    /// <summary>‖∇Φ(x)‖ on the golden quadratic.</summary>
    public static double GradientNorm<T>(this State<T> state)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => GoldenQuadratic.HypergradientNorm(state);

    /// <summary>The mean ‖∇Φ(x)‖ of <paramref name="iterations"/> iterations after the first <paramref name="after"/> from the usual start.</summary>
    public static double MeanGradientNorm(Algorithm algorithm, IOracle<double> oracle, long after, int iterations)
    {
        var (s, sum) = (Run(algorithm, oracle, OnQuadratic<double>(), after), 0.0);
        for (var t = after; t < after + iterations; t++)
        {
            algorithm.Step(s, oracle, t);
            sum += s.GradientNorm();
        }

        return sum / iterations;
    }
}
