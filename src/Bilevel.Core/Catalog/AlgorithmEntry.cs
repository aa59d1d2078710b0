namespace Bilevel.Core.Catalog;

/// <summary>One method of the catalog.</summary>
public sealed class AlgorithmEntry
{
    private readonly Func<Algorithm, IReadOnlyList<double>, Algorithm> _with;

    internal AlgorithmEntry(
        Algorithm basis, string title, string summary, Paper paper, IReadOnlyList<string> stepSizes, Func<Algorithm, IReadOnlyList<double>, Algorithm> with) =>
        (Default, Title, Summary, Paper, StepSizes, _with) = (basis, title, summary, paper, stepSizes, with);

    /// <summary>The name on the command line.</summary>
    public string Name => Default.Name;

    /// <summary>The name as printed in tables.</summary>
    public string Title { get; }

    /// <summary>What it does, in one line.</summary>
    public string Summary { get; }

    /// <summary>Where it was published.</summary>
    public Paper Paper { get; }

    /// <summary>The method with its default options.</summary>
    public Algorithm Default { get; }

    /// <summary>The names of the options that are tuned in log space, all numbers above 0.</summary>
    public IReadOnlyList<string> StepSizes { get; }

    /// <summary>The method with the given step sizes, constant where they are schedules.</summary>
    /// <param name="values">One value for each of <see cref="StepSizes"/>.</param>
    /// <param name="options">The method that keeps its other options; the default one if null.</param>
    /// <exception cref="ArgumentException">The number of values differs, or the options belong to another method.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is not a finite number above 0.</exception>
    public Algorithm With(IReadOnlyList<double> values, Algorithm? options = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count != StepSizes.Count)
            throw new ArgumentException($"{Name} has {StepSizes.Count} step sizes ({string.Join(", ", StepSizes)}), got {values.Count} values", nameof(values));
        if (options is not null && options.Name != Name)
            throw new ArgumentException($"expected options of {Name}, got those of {options.Name}", nameof(options));
        return _with(options ?? Default, values);
    }
}
