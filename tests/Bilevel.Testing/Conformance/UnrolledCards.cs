namespace Bilevel.Testing.Conformance;

internal static class UnrolledCards
{
    public static ConvergenceCard[] All { get; } = [];
}
