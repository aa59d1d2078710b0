namespace Bilevel.Autodiff.Tests;

/// <summary>How far two ways of computing one number may differ, relative to the larger of 1 and the number, and why.</summary>
internal static class Tolerances
{
    /// <summary>The same derivative by two exact ways in double: rounding of a few hundred operations.</summary>
    public const double Exact = 1e-10;

    /// <summary>Compiled against interpreted in double: the same formula with other orders of sums.</summary>
    public const double Compiled = 1e-12;

    /// <summary>Compiled in float against interpreted in double: 2⁻²⁴ times the growth through a composite's second derivatives.</summary>
    public const double Float = 1e-4;

    /// <summary>The same for a random graph, whose chain of a dozen operations may amplify rounding further.</summary>
    public const double RandomFloat = 2e-3;

    /// <summary>Fourth-order central differences with step 10⁻³: truncation 10⁻¹² and rounding 10⁻¹³ times a few hundred.</summary>
    public const double Differences = 1e-7;

    /// <summary>Closed forms in double.</summary>
    public const double ClosedForm = 1e-12;
}
