namespace Bilevel.Core.Estimators;

/// <summary>How iterations with a fixed step end.</summary>
internal static class FixedPointSteps
{
    /// <summary>As every solve, or because the residual ran away.</summary>
    public static SolveReason? Ends(ref SolveRecord record, double residual) =>
        record.Ends(residual) is { } end and not (SolveReason.Truncated or SolveReason.IterationLimit) ? end
        : record.RanAway ? Growing(record)
        : record.Left <= 0 ? Growing(record) ?? record.OutOfProducts
        : null;

    /// <summary>The reason for a residual above its start: a curvature below zero, or a step too large; null if it is not above.</summary>
    public static SolveReason? Growing(in SolveRecord record) =>
        !(record.Residual > record.Scale) ? null
        : record.SmallestCurvature <= 0 ? SolveReason.NonPositiveCurvature
        : SolveReason.Diverged;
}
