namespace Bilevel.Tasks.Tests;

/// <summary>Every tolerance of these tests, with its reason.</summary>
internal static class Tolerances
{
    /// <summary>The same sum over some hundred rows in another order, relative to its size.</summary>
    public const double Summation = 1e-12;

    /// <summary>A loss of order one in float: 2⁻²⁴ times a sum over some hundred rows.</summary>
    public const double Float = 1e-5;
}
