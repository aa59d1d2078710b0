namespace Bilevel.Testing.Conformance;

internal static class VarianceReducedCards
{
    public static ConvergenceCard[] All { get; } = [];
}
