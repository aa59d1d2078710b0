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

    /// <summary>How far a ratio of two biases may lie from the ratio of their penalties: the next term of the expansion in 1/λ.</summary>
    public const double PenaltyRatio = 0.05;

    /// <summary>‖∇Φ‖ after a noiseless run of lazy normalised steps: x circles its goal as it was up to 20 iterations earlier; measured 1.5e-2, twice that.</summary>
    public const double StationaryNormalisedLazy = 3e-2;

    /// <summary>A mean of 20 000 draws with standard deviation of about 1 over three entries: 4 standard errors.</summary>
    public const double MonteCarlo = 4 * 1.2 / 141;

    /// <summary>A share of 20 000 keyed draws with probability of at most 0.3: 4 standard errors.</summary>
    public const double Frequency = 4 * 0.46 / 141;

    /// <summary>A variance over 60 000 numbers of which one in 20 is independent of the others: √(2/3000) = 0.026, times four.</summary>
    public const double Variance = 0.1;

    /// <summary>How many standard errors a keyed mean of many draws may lie from what it estimates.</summary>
    public const double StandardErrors = 4;

    /// <summary>An eigen-decomposition put together again: some roundings for each of up to 40 rows of numbers of order ten.</summary>
    public const double Eigen = 1e-12;

    /// <summary>The same in float.</summary>
    public const double EigenFloat = 1e-4;

    /// <summary>What the last of a hundred powers of about 0.9 leaves of a ratio of order ten: 0.9¹⁰⁰ is 3e-5.</summary>
    public const double SeriesTail = 1e-2;

    /// <summary>‖∇Φ‖ on the golden quadratic after Adam's steps of decaying length: those of the last iterations, about 1e-8, times the problem's curvature, and the lag of y and z.</summary>
    public const double StationaryAdam = 1e-3;
}
