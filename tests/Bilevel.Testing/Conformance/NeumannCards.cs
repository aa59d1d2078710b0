namespace Bilevel.Testing.Conformance;

internal static class NeumannCards
{
    public static ConvergenceCard[] All { get; } = [];
}
