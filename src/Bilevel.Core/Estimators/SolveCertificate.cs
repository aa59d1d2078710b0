namespace Bilevel.Core.Estimators;

/// <summary>Why a linear solve ended.</summary>
public enum SolveReason
{
    /// <summary>The residual is below the tolerance.</summary>
    Converged,

    /// <summary>The iterations are used up.</summary>
    IterationLimit,

    /// <summary>A direction of zero or negative curvature: the matrix is not positive definite.</summary>
    NonPositiveCurvature,

    /// <summary>A number was no longer finite.</summary>
    NonFinite,

    /// <summary>No tolerance was asked for, or none can be: the products that were asked for are done, and the answer is an approximation by design.</summary>
    Truncated,

    /// <summary>The residual grows: the step is too large for the curvature.</summary>
    Diverged,

    /// <summary>The matrix has no inverse, and the right-hand side is outside its range.</summary>
    Singular,

    /// <summary>The right-hand side is not zero, but so small that its square is.</summary>
    Underflow,
}

/// <summary>What a linear solve can prove about its answer; it is never dropped.</summary>
/// <param name="Reason">Why it ended.</param>
/// <param name="Iterations">Products with the matrix.</param>
/// <param name="Residual">‖b − Hz‖, by the recurrence of the solver unless <see cref="ResidualIsMeasured"/>; NaN where neither is known.</param>
/// <param name="RelativeResidual">‖b − Hz‖ / ‖b‖; 0 for b = 0.</param>
/// <param name="SmallestCurvature">The smallest pᵀHp / pᵀp seen; NaN if none was.</param>
/// <param name="LargestCurvature">The largest pᵀHp / pᵀp seen; NaN if none was.</param>
public readonly record struct SolveCertificate(SolveReason Reason, int Iterations, double Residual, double RelativeResidual, double SmallestCurvature, double LargestCurvature)
{
    /// <summary>What solved it; null if it does not say.</summary>
    public string? Solver { get; init; }

    /// <summary>Whether the residual is b − Hz itself, by a product more, and not a recurrence's.</summary>
    public bool ResidualIsMeasured { get; init; }

    /// <summary>Whether the residual is below the tolerance.</summary>
    public bool IsSolved => Reason == SolveReason.Converged;

    /// <summary>Whether it is what was asked for: solved, or truncated by design.</summary>
    public bool IsAsAsked => Reason is SolveReason.Converged or SolveReason.Truncated;

    private string Left => double.IsNaN(RelativeResidual) ? "no residual" : $"a {(ResidualIsMeasured ? "measured" : "relative")} residual of {RelativeResidual:0.0e+0}";

    private string Sentence => Reason switch
    {
        SolveReason.Converged => $"converged in {Iterations} products to a {(ResidualIsMeasured ? "measured" : "relative")} residual of {RelativeResidual:0.0e+0}",
        SolveReason.IterationLimit => $"not converged: {Iterations} products left {Left}",
        SolveReason.NonPositiveCurvature => $"not positive definite: curvature {SmallestCurvature:0.0e+0} after {Iterations} products",
        SolveReason.Truncated => $"truncated by design: {Iterations} products left {(double.IsNaN(RelativeResidual) ? "a residual nobody measured" : Left)}",
        SolveReason.Diverged => $"diverged: {Iterations} products left {Left}; the step is too large for the curvature seen, {LargestCurvature:0.0e+0}",
        SolveReason.Singular => $"singular: after {Iterations} products {Left} lies outside the range of the matrix",
        SolveReason.Underflow => "the right-hand side is not zero but too small to be squared: scale the problem",
        _ => $"not finite after {Iterations} products",
    };

    /// <summary>The certificate in a sentence.</summary>
    public override string ToString() => Solver is null ? Sentence : $"{Solver}: {Sentence}";
}
