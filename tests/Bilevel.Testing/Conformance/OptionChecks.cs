using System.Reflection;
using Bilevel.Core;
using Bilevel.Core.Algorithms;
using Bilevel.Core.Catalog;
using Bilevel.Core.Estimators;
using Bilevel.Core.Problems;
using Bilevel.Testing.Golden;

namespace Bilevel.Testing.Conformance;

/// <summary>No option that nobody reads.</summary>
public static class OptionChecks
{
    private const int Iterations = 23;


    /// <summary>Each option is changed alone; the trajectory with noise has to change.</summary>
    public static ConformanceOutcome EveryOptionMatters(AlgorithmEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        // On one block of samples and on several, since some options tell blocks apart.
        var sum = new FiniteSumOracle<double>(GoldenQuadratic.Problem<double>(), new(Samples: 32, BatchSize: 8, Gradient: 0.1, Curvature: 0.05), seed: 1);
        double[] Entries(Algorithm algorithm) =>
        [
            .. Trajectory.Entries(ConformanceProblem.Run(algorithm, GoldenQuadratic.Problem<double>(1, GoldenQuadratic.Noise), Iterations)),
            .. Trajectory.Entries(ConformanceProblem.Run(algorithm, sum, Iterations)),
        ];
        var basis = Entries(entry.Default);
        var idle = Of(entry.Default).Where(option => Steers(option) && Entries(Changed(entry.Default, option, ConvergenceCards.Of(entry.Name).Telling)).SequenceEqual(basis)).Select(option => option.Name).ToArray();
        return idle.Length == 0 ? ConformanceOutcome.Passed : $"{string.Join(", ", idle)} can be changed without changing the trajectory";
    }

    /// <summary>The options of a method: the properties that can be set.</summary>
    public static IEnumerable<PropertyInfo> Of(Algorithm algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        return algorithm.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite);
    }

    // A limit refuses and never steers; what is done where a solve fails changes no run in which none does.
    private static bool Steers(PropertyInfo option) => option.Name != nameof(Saba.MaxTableEntries) && option.PropertyType != typeof(WhenUnsolved);

    private static Algorithm Changed(Algorithm algorithm, PropertyInfo option, IReadOnlyDictionary<string, object> telling)
    {
        var copy = algorithm with { };
        option.SetValue(copy, option.GetValue(copy) switch
        {
            _ when telling.TryGetValue(option.Name, out var value) => value,
            Schedule schedule => Schedule.Constant(schedule.Start / 2),
            // In three dimensions conjugate gradients have nothing left to do in one product more.
            int when option.Name == "SystemIterations" => 1,
            int number => number + 1,
            double.PositiveInfinity => 0.3,
            0.0 => 0.5,
            double number => number / 2,
            bool flag => !flag,
            Lazy => Lazy.Every(3),
            Enum value => Enum.GetValues(value.GetType()).Cast<Enum>().First(other => !other.Equals(value)),
            var other => throw new NotSupportedException($"this check does not know how to change {option.Name} = {other}"),
        });
        return copy;
    }
}
