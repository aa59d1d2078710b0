using System.Reflection;
using Bilevel.Core.Optimisers;

namespace Bilevel.Core.Catalog;

/// <summary>One method of the catalog: what it is, what its paper proves, what it needs and when to use it.</summary>
/// <param name="Default">The method with its default options.</param>
/// <param name="Paper">Where it was published.</param>
public sealed record AlgorithmEntry(Algorithm Default, Paper Paper)
{
    /// <summary>The name on the command line.</summary>
    public string Name => Default.Name;

    /// <summary>The name as printed in tables.</summary>
    public required string Title { get; init; }

    /// <summary>What it does, in one line.</summary>
    public required string Summary { get; init; }

    /// <summary>The options that are tuned in log space.</summary>
    public required IReadOnlyList<StepSize> StepSizes { get; init; }

    /// <summary>Evaluations to an ε-stationary point, ‖∇Φ‖ ≤ ε in the mean, as its paper proves them; "–" where none are proved.</summary>
    public required string Complexity { get; init; }

    /// <summary>What its theory asks of the upper level: "Lipschitz ∇F", "(L0, L1)", …; "–" where there is none.</summary>
    public required string Smoothness { get; init; }

    /// <summary>The batch size of that theory: "O(1)", "O(ε⁻²)", "full"; "–" where there is none.</summary>
    public required string BatchSize { get; init; }

    /// <summary>The calls of a step as a formula: "T ∇yG, Q HVP, 1 JVP, 1 ∇xF, 1 ∇yF".</summary>
    public required string CostFormula { get; init; }

    /// <summary>Numbers kept and worked with, in p = dim x and d = dim y: "p + 4d".</summary>
    public required string Memory { get; init; }

    /// <summary>When to use it, in a sentence.</summary>
    public required string UseWhen { get; init; }

    /// <summary>Where the public code differs from the paper and the method has an <see cref="Algorithms.Variant"/> for it, in a sentence; null otherwise.</summary>
    public string? AsReleased { get; init; }

    /// <summary>The method with the given step sizes, constant where they are schedules.</summary>
    /// <param name="values">One value for each of <see cref="StepSizes"/>.</param>
    /// <param name="options">The method that keeps its other options; the default one if null.</param>
    /// <exception cref="ArgumentException">The number of values differs, or the options belong to another method.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is not a finite number above 0.</exception>
    public Algorithm With(IReadOnlyList<double> values, Algorithm? options = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count != StepSizes.Count)
            throw new ArgumentException($"{Name} has {StepSizes.Count} step sizes ({string.Join(", ", StepSizes.Select(s => s.Name))}), got {values.Count} values", nameof(values));
        if (options is not null && options.Name != Name)
            throw new ArgumentException($"expected options of {Name}, got those of {options.Name}", nameof(options));
        if (options is Optimised optimised)
            return optimised with { Inner = With(values, optimised.Inner) };
        var copy = (options ?? Default) with { };
        foreach (var (step, value) in StepSizes.Zip(values))
            Set(copy, step.Name, value);
        return copy;
    }

    private static void Set(Algorithm algorithm, string option, double value)
    {
        var property = algorithm.GetType().GetProperty(option) ?? throw new InvalidOperationException($"{algorithm.Name} has no option {option}");
        var isSchedule = property.PropertyType == typeof(Schedule);
        if (!isSchedule && !(value > 0 && double.IsFinite(value)))
            throw new ArgumentOutOfRangeException(nameof(value), value, $"{option} must be a finite number above 0");
        property.SetValue(algorithm, isSchedule ? Schedule.Constant(value) : (object)value, BindingFlags.DoNotWrapExceptions, null, null, null);
    }
}
