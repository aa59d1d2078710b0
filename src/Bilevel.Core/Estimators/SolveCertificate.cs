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
}

/// <summary>What a linear solve can prove about its answer; it is never dropped.</summary>
/// <param name="Reason">Why it ended.</param>
/// <param name="Iterations">Products with the matrix.</param>
/// <param name="Residual">‖b − Hz‖, by the recurrence of the solver.</param>
/// <param name="RelativeResidual">‖b − Hz‖ / ‖b‖; 0 for b = 0.</param>
/// <param name="SmallestCurvature">The smallest pᵀHp / pᵀp seen; NaN if none was.</param>
/// <param name="LargestCurvature">The largest pᵀHp / pᵀp seen; NaN if none was.</param>
public readonly record struct SolveCertificate(SolveReason Reason, int Iterations, double Residual, double RelativeResidual, double SmallestCurvature, double LargestCurvature)
{
    /// <summary>Whether the answer may be used.</summary>
    public bool IsSolved => Reason == SolveReason.Converged;

    /// <summary>The certificate in a sentence.</summary>
    public override string ToString() => Reason switch
    {
        SolveReason.Converged => $"converged in {Iterations} products to a relative residual of {RelativeResidual:0.0e+0}",
        SolveReason.IterationLimit => $"not converged: {Iterations} products left a relative residual of {RelativeResidual:0.0e+0}",
        SolveReason.NonPositiveCurvature => $"not positive definite: curvature {SmallestCurvature:0.0e+0} after {Iterations} products",
        _ => $"not finite after {Iterations} products",
    };
}
