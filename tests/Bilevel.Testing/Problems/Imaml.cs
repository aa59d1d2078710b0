using Bilevel.Core.Problems;

namespace Bilevel.Testing.Problems;

/// <summary>One task of meta-learning with a proximal lower level: θ is the upper-level variable.</summary>
/// <remarks>
///   g(θ, w) = ½ (w − μ)ᵀA(w − μ) + (λ/2)‖w − θ‖²,    F(w) = ½‖w − t‖²
/// up to a term in θ alone this is the quadratic problem with A + λI, C = −λI, a = −Aμ, F = I, f = −t.
/// </remarks>
public static class Imaml
{
    /// <summary>The task as the data of a quadratic problem.</summary>
    public static QuadraticData Task(double[,] a, double[] mu, double lambda, double[] target)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(mu);
        ArgumentNullException.ThrowIfNull(target);
        var d = mu.Length;
        var (hessian, coupling, linear, identity) = (new double[d, d], new double[d, d], new double[d], new double[d, d]);
        for (var i = 0; i < d; i++)
        {
            for (var j = 0; j < d; j++)
            {
                hessian[i, j] = a[i, j] + (i == j ? lambda : 0);
                linear[i] -= a[i, j] * mu[j];
            }

            (coupling[i, i], identity[i, i]) = (-lambda, 1);
        }

        return new(hessian, coupling, linear, identity, new double[d, d], new double[d, d], [.. target.Select(t => -t)], new double[d]);
    }
}
