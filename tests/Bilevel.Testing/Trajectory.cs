using System.Numerics;
using Bilevel.Core;
using Bilevel.Numerics;

namespace Bilevel.Testing;

/// <summary>Runs of a method without a solver around it.</summary>
public static class Trajectory
{
    /// <summary>Starts, refines and steps.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    public static State<T> Run<T>(Algorithm algorithm, IOracle<T> oracle, StartingPoint<T> at, long iterations)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        var state = algorithm.Start(oracle, at);
        algorithm.Refine(state, oracle);
        Continue(algorithm, oracle, state, 0, iterations);
        return state;
    }

    /// <summary>Steps from iteration <paramref name="from"/> to <paramref name="to"/> − 1.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    public static void Continue<T>(Algorithm algorithm, IOracle<T> oracle, State<T> state, long from, long to)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        for (var t = from; t < to; t++)
            algorithm.Step(state, oracle, t);
    }

    /// <summary>One vector that the state keeps; null if it keeps none of that name.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    public static Vec<T>? Kept<T>(State<T> state, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Vectors.FirstOrDefault(v => v.Name == name).Vector;
    }

    /// <summary>All entries of all vectors, in order.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    public static double[] Entries<T>(State<T> state)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(state);
        return [.. state.Vectors.SelectMany(v => v.Vector.Span.ToArray()).Select(double.CreateChecked)];
    }
}
