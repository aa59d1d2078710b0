using Bilevel.Numerics;
using Xunit;

namespace Bilevel.Core.Tests.Checking;

/// <summary>How close is close enough, in double, and why.</summary>
internal static class CheckTolerances
{
    /// <summary>A formula of a few dozen operations on numbers of order one: 1e-12 leaves a factor of a hundred over rounding times condition.</summary>
    public const double ClosedForm = 1e-12;

    /// <summary>Conjugate gradients to a relative residual of 1e-12, times the condition of a small system.</summary>
    public const double ConvergedCg = 1e-10;

    /// <summary>Central differences: rounding of 1e-16 over a step of 1e-3, times a solved lower level's condition.</summary>
    public const double Differences = 1e-7;

    /// <summary>The part of an error that a first-order estimate of it may miss.</summary>
    public const double FirstOrder = 0.1;

    /// <summary>‖actual − expected‖ ≤ tolerance · ‖expected‖.</summary>
    public static void Near(ReadOnlySpan<double> expected, Vec<double> actual, double tolerance)
    {
        Vec<double> gap = new(expected), reference = new(expected);
        gap -= actual;
        Assert.True(gap.Norm() <= tolerance * reference.Norm(), $"expected {reference}, got {actual}: relative error {gap.Norm() / reference.Norm():e1}, allowed {tolerance:e1}");
    }
}
