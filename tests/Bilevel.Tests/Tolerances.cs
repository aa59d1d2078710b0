namespace Bilevel.Tests;

/// <summary>Every tolerance of these tests, with its reason.</summary>
internal static class Tolerances
{
    /// <summary>A hypergradient by converged CG at a lower level solved to rounding, against one computed elsewhere in double.</summary>
    public const double Golden = 1e-10;

    /// <summary>Float against double, relative to the vector's norm: 2⁻²⁴ times a sum over some hundred rows.</summary>
    public const double Float = 1e-4;
}
