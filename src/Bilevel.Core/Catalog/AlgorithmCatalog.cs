using Bilevel.Numerics.Text;

namespace Bilevel.Core.Catalog;

/// <summary>All methods, in the order of tables.</summary>
public static class AlgorithmCatalog
{
    /// <summary>The families.</summary>
    public static IReadOnlyList<AlgorithmFamily> Families { get; } =
    [
        new("Implicit differentiation", ImplicitMethods.All), new("Neumann series", NeumannMethods.All), new("Variance reduction", VarianceReducedMethods.All),
        new("First-order and zeroth-order", FirstOrderMethods.All), new("Unrolling and solving", UnrolledMethods.All), new("Meta-learning", MetaLearningMethods.All),
    ];

    /// <summary>The methods, family by family.</summary>
    public static IReadOnlyList<AlgorithmEntry> All { get; } = [.. Families.SelectMany(family => family.Methods)];

    /// <summary>The names on the command line.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(entry => entry.Name)];

    /// <summary>The method called <paramref name="name"/>, upper and lower case being one.</summary>
    /// <exception cref="ArgumentException">There is none; the message names the nearest.</exception>
    public static AlgorithmEntry Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(entry => entry.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException(Nearest.Message("algorithm", name, Names));
    }
}
