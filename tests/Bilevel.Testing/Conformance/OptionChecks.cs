using System.Reflection;
using Bilevel.Core;
using Bilevel.Core.Algorithms;
using Bilevel.Core.Catalog;
using Bilevel.Core.Estimators;
using Bilevel.Testing.Golden;
using Bilevel.Testing.Traces;

namespace Bilevel.Testing.Conformance;

/// <summary>No option that nobody reads.</summary>
public static class OptionChecks
{
    private const int Iterations = 23;

    /// <summary>Each option is changed alone; a trajectory with noise, or one on a sum of several blocks of samples, has to change.</summary>
    public static ConformanceOutcome EveryOptionMatters(AlgorithmEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var (trace, telling) = (TraceCase.All.First(c => c.Method == entry.Name), ConvergenceCards.Of(entry.Name).Telling);
        double[] Entries(Algorithm algorithm) =>
        [
            .. Trajectory.Entries(ConformanceProblem.Run(algorithm, ConformanceProblem.Of<double>(algorithm, 1, GoldenQuadratic.Noise), Iterations)),
            .. Trajectory.Entries(Trajectory.Run(algorithm, trace.Problem, trace.Start, Iterations)),
        ];
        var basis = Entries(entry.Default);
        var idle = Of(entry.Default).Where(option => Steers(option) && Entries(Changed(entry.Default, option, telling)).SequenceEqual(basis)).Select(option => option.Name).ToArray();
        return idle.Length == 0 ? ConformanceOutcome.Passed : $"{string.Join(", ", idle)} can be changed without changing the trajectory";
    }

    /// <summary>The options of a method: the properties that can be set.</summary>
    public static IEnumerable<PropertyInfo> Of(Algorithm algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        return algorithm.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite);
    }

    // A limit (Max…) refuses and never steers; what is done where a solve fails changes no run in which none does.
    private static bool Steers(PropertyInfo option) => !option.Name.StartsWith("Max", StringComparison.Ordinal) && option.PropertyType != typeof(WhenUnsolved);

    /// <summary>The method with one option changed.</summary>
    /// <param name="algorithm">The method.</param>
    /// <param name="option">The option.</param>
    /// <param name="telling">Values for options whose usual change would not tell.</param>
    /// <exception cref="NotSupportedException">The option is of a kind that is not known here.</exception>
    public static Algorithm Changed(Algorithm algorithm, PropertyInfo option, IReadOnlyDictionary<string, object> telling)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        ArgumentNullException.ThrowIfNull(option);
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
            Refinement => Refinement.Doubling(2, 5),
            Enum choice => Enum.GetValues(choice.GetType()).Cast<Enum>().First(value => !value.Equals(choice)),
            var other => throw new NotSupportedException($"this check does not know how to change {option.Name} = {other}"),
        });
        return copy;
    }
}
