namespace Bilevel.Testing.Conformance;

/// <summary>The tolerances of the conformance checks, with their reasons.</summary>
public static class ConformanceTolerances
{
    /// <summary>‖∇Φ‖ after a noiseless run long enough that only rounding is left, on a problem with numbers of order ten.</summary>
    public const double Stationary = 1e-9;

    /// <summary>The same in float: 2⁻²⁴ times numbers of order ten, times the conditioning of the problem.</summary>
    public const double StationaryFloat = 1e-3;

    /// <summary>Standard deviations by which a random number of products may miss its mean; the draws are keyed, so that the check is certain.</summary>
    public const double Deviations = 5;

    /// <summary>How far a step may lie from its golden trace, of the norm of the vector: six steps of a few dozen roundings, exp being another library's.</summary>
    public const double Trace = 1e-12;
}
