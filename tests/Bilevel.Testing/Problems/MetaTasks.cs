using System.Numerics;
using Bilevel.Core;
using Bilevel.Core.Algorithms;
using Bilevel.Core.Problems;

namespace Bilevel.Testing.Problems;

/// <summary>The quadratic tasks on which methods that adapt to tasks are tested, stated for each of them.</summary>
public static class MetaTasks
{
    /// <summary>The tasks; with two first they make one epoch of an iteration.</summary>
    public const int Count = 4;

    private const int Dimension = 3, Body = 2;

    /// <summary>Four tasks of three parameters, all adapted: x is their start and nothing else.</summary>
    public static IReadOnlyList<QuadraticData> All { get; } = [.. Enumerable.Range(0, Count).Select(i => WithoutX(QuadraticData.Random(Dimension, Dimension, 0.5, 2, (ulong)i)))];

    /// <summary>Four tasks with a body of two entries, which both losses use, and a head of three, whose start follows the body in x.</summary>
    public static IReadOnlyList<QuadraticData> Heads { get; } = [.. Enumerable.Range(0, Count).Select(i => Weakly(QuadraticData.Random(Body + Dimension, Dimension, 0.5, 2, (ulong)i)))];

    /// <summary>The tasks as a method needs them, and where y starts.</summary>
    public static (IReadOnlyList<QuadraticData> Tasks, int LowerStart) For(Algorithm algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        return algorithm.Adapts == Adaptation.All ? (All, 0) : (Heads, Body);
    }

    /// <summary>What a method minimises on them, with its own inner steps.</summary>
    /// <exception cref="ArgumentException">The method is none that adapts to tasks.</exception>
    public static MetaObjective Objective(Algorithm algorithm)
    {
        var (tasks, start) = For(algorithm);
        return algorithm switch
        {
            Maml maml => new(tasks, start, maml.LowerStep[0], maml.InnerSteps),
            FoMaml maml => new(tasks, start, maml.LowerStep[0], maml.InnerSteps, isFirstOrder: true),
            Anil anil => new(tasks, start, anil.LowerStep[0], anil.InnerSteps),
            _ => throw new ArgumentException($"{algorithm.Name} adapts to no task", nameof(algorithm)),
        };
    }

    /// <summary>The tasks as a problem, exact or with noise.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    public static QuadraticTasks<T> Oracle<T>(Algorithm algorithm, QuadraticNoise? noise = null, ulong seed = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (tasks, start) = For(algorithm);
        return new(tasks, start, noise, seed);
    }

    /// <summary>A start away from the stationary point.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    public static StartingPoint<T> Start<T>(Algorithm algorithm)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] x = [0.5, -1.5, 2, 1, -1];
        return new(new([.. x.Take(For(algorithm).Tasks[0].UpperDimension).Select(T.CreateChecked)]), new(Dimension));
    }

    private static QuadraticData WithoutX(QuadraticData data) => data with
    {
        C = new double[Dimension, Dimension],
        H = new double[Dimension, Dimension],
        K = new double[Dimension, Dimension],
        UpperLinearX = new double[Dimension],
    };

    // A weak coupling of x and y in F keeps the objective convex.
    private static QuadraticData Weakly(QuadraticData data)
    {
        var k = (double[,])data.K.Clone();
        for (var i = 0; i < k.Length; i++)
            k[i / Dimension, i % Dimension] /= 4;
        return data with { K = k };
    }
}
