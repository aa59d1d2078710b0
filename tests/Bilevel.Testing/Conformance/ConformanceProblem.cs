using System.Numerics;
using Bilevel.Core;
using Bilevel.Core.Catalog;
using Bilevel.Testing.Golden;

namespace Bilevel.Testing.Conformance;

/// <summary>The problem on which a method is checked: the golden quadratic.</summary>
public static class ConformanceProblem
{
    /// <summary>The methods that can be run on it, in the order of the catalog.</summary>
    public static IReadOnlyList<AlgorithmEntry> Methods { get; } = [.. AlgorithmCatalog.All.Where(entry => entry.Default.NotApplicable(GoldenQuadratic.Problem<double>().Shape) is null)];

    /// <summary>A run on it.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    internal static State<T> Run<T>(Algorithm algorithm, IOracle<T> oracle, long iterations)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Trajectory.Run(algorithm, oracle, GoldenQuadratic.Start<T>(), iterations);
}
