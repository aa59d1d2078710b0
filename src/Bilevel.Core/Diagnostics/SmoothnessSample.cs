namespace Bilevel.Core.Diagnostics;

/// <summary>What was measured of the upper loss F around one step of a run, u = (x, y) → u + d, on one fixed batch.</summary>
/// <param name="Iteration">The number of the step, from 0: u is the iterate before it.</param>
/// <param name="Step">‖d‖; 0 where the step moved nothing, and nothing else was measured.</param>
/// <param name="GradientX">‖∇xF(u)‖; null where F does not depend on x directly.</param>
/// <param name="GradientY">‖∇yF(u)‖.</param>
/// <param name="SmoothnessX">L̂x; null where F does not depend on x directly, nothing moved, or ∇xF changed by no more than its rounding.</param>
/// <param name="SmoothnessY">L̂y; null where nothing moved or ∇yF changed by no more than its rounding.</param>
/// <param name="FixedX">The same of ∇xF along a direction that is the same at all points, over a way as long; null as L̂x is.</param>
/// <param name="FixedY">The same of ∇yF.</param>
/// <param name="FeatureNorm">The largest norm of the features that a linear softmax head sees at x; null where the task has no such heads.</param>
public readonly record struct SmoothnessSample(
    long Iteration, double Step, double? GradientX, double GradientY, double? SmoothnessX, double? SmoothnessY, double? FixedX = null, double? FixedY = null, double? FeatureNorm = null)
{
    /// <summary>Whether the step moved nothing.</summary>
    public bool IsStill => Step == 0;
}
