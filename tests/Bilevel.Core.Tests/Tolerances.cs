namespace Bilevel.Core.Tests;

/// <summary>Every tolerance of these tests, with its reason.</summary>
internal static class Tolerances
{
    /// <summary>Hand numbers that pass through a division or a root: a few roundings of numbers of order one.</summary>
    public const double Rounding = 1e-14;

    /// <summary>Golden numbers of order ten, computed elsewhere in double by another order of operations.</summary>
    public const double Golden = 1e-11;

    /// <summary>‖∇Φ‖ after a noiseless run long enough that only rounding is left, on a problem with numbers of order ten.</summary>
    public const double Stationary = 1e-9;

    /// <summary>The same in float: 2⁻²⁴ times numbers of order ten, times the conditioning of the problem.</summary>
    public const double StationaryFloat = 1e-3;

    /// <summary>‖∇Φ‖ · λ of F2SA without noise: the constant of its O(1/λ) bias on the golden quadratic, measured 14 and left room.</summary>
    public const double PenaltyBias = 30;

    /// <summary>How far a ratio of two biases may lie from the ratio of their penalties: the next term of the expansion in 1/λ.</summary>
    public const double PenaltyRatio = 0.05;
}
