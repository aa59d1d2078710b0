using Bilevel.Numerics;

namespace Bilevel.Core.Estimators;

/// <summary>Estimates ∇Φ at one point after the other, on all samples and in double; made for one oracle.</summary>
public abstract class HypergradientMethod
{
    /// <summary>An estimate at (x, y).</summary>
    /// <param name="x">x ∈ Rᵖ.</param>
    /// <param name="y">y ∈ Rᵈ, where the estimate is taken: y*(x), or the start of a method that unrolls from it.</param>
    /// <param name="effort">Products or steps, at least 1; a method that knows no effort ignores it.</param>
    /// <param name="hypergradient">Overwritten, ∈ Rᵖ.</param>
    /// <returns>What is known of its error: the residual of the system that z solves, whatever way it was solved.</returns>
    public abstract SolveCertificate Estimate(Vec<double> x, Vec<double> y, int effort, Vec<double> hypergradient);
}
