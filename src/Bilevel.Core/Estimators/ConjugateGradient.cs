using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Estimators;

/// <summary>Solves Hz = b for symmetric positive definite H by conjugate gradients, allocating nothing after construction.</summary>
/// <remarks>
/// Hestenes and Stiefel 1952. With r = b − Hz and p = r:
///   α = rᵀr / pᵀHp,   z ← z + αp,   r ← r − αHp,   p ← r + (r⁺ᵀr⁺ / rᵀr) p
/// One product an iteration, exact after d of them. The iterate that meets the tolerance is the one returned.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="dimension">d.</param>
public sealed class ConjugateGradient<T>(int dimension)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vec<T> _residual = new(dimension), _direction = new(dimension), _product = new(dimension);

    /// <summary>Solves with the Hessian of a linearisation.</summary>
    /// <param name="hessian">∇²yyG at a point.</param>
    /// <param name="b">The right-hand side, ∈ Rᵈ.</param>
    /// <param name="z">The start; overwritten with the answer.</param>
    /// <param name="tolerance">The relative residual to reach.</param>
    /// <param name="maxIterations">The most products, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">No iteration is allowed, or the tolerance is negative.</exception>
    public SolveCertificate Solve(ILinearization<T> hessian, Vec<T> b, Vec<T> z, double tolerance, int maxIterations)
    {
        ArgumentNullException.ThrowIfNull(hessian);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(z);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxIterations, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);

        var (r, p, hp) = (_residual, _direction, _product);
        var norm = b.Norm();
        var (smallest, largest) = (double.NaN, double.NaN);
        var products = 0;
        if (norm == 0)
            z.Clear();
        if (z.Norm() is not 0.0)
        {
            hessian.Apply(z, hp, null);
            products++;
            r.Set(b - hp);
        }
        else
        {
            r.CopyFrom(b);
        }

        p.CopyFrom(r);
        var squared = r.Dot(r);
        while (true)
        {
            if (!double.IsFinite(squared))
                return Certificate(SolveReason.NonFinite);
            if (Math.Sqrt(squared) <= tolerance * norm)
                return Certificate(SolveReason.Converged);
            if (products >= maxIterations)
                return Certificate(SolveReason.IterationLimit);

            hessian.Apply(p, hp, null);
            products++;
            var along = p.Dot(hp);
            var curvature = along / p.Dot(p);
            if (!double.IsFinite(curvature))
                return Certificate(SolveReason.NonFinite);
            (smallest, largest) = (Math.Min(double.IsNaN(smallest) ? curvature : smallest, curvature), Math.Max(double.IsNaN(largest) ? curvature : largest, curvature));
            if (curvature <= 0)
                return Certificate(SolveReason.NonPositiveCurvature);

            var alpha = squared / along;
            z += alpha * p;
            r -= alpha * hp;
            var next = r.Dot(r);
            p.Set(r + next / squared * p);
            squared = next;
        }

        SolveCertificate Certificate(SolveReason reason) =>
            new(reason, products, Math.Sqrt(squared), norm > 0 ? Math.Sqrt(squared) / norm : 0, smallest, largest);
    }
}
