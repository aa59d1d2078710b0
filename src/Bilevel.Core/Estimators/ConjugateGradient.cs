using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Estimators;

/// <summary>Solves Hz = b for symmetric positive definite H by conjugate gradients.</summary>
/// <remarks>
/// Hestenes and Stiefel 1952. With r = b − Hz and p = r:
///   α = rᵀr / pᵀHp,   z ← z + αp,   r ← r − αHp,   p ← r + (r⁺ᵀr⁺ / rᵀr) p
/// One product an iteration, exact after d of them; a start z ≠ 0 costs one more. The iterate that meets the tolerance is the one returned.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="dimension">d.</param>
public sealed class ConjugateGradient<T>(int dimension) : LinearSolver<T>(dimension)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vec<T> _residual = new(dimension), _direction = new(dimension), _product = new(dimension);

    /// <inheritdoc/>
    public override string Name => "CG";

    private protected override SolveReason Iterate(ILinearization<T> hessian, Vec<T> b, Vec<T> z, ref SolveRecord record)
    {
        var (r, p, hp) = (_residual, _direction, _product);
        record.Begin(hessian, b, z, r);
        p.CopyFrom(r);
        var squared = r.Dot(r);
        while (true)
        {
            if (record.Ends(Math.Sqrt(squared)) is { } end)
                return end;

            record.Multiply(hessian, p, hp);
            var along = p.Dot(hp);
            var curvature = along / p.Dot(p);
            if (!double.IsFinite(curvature))
                return SolveReason.NonFinite;
            if (record.Saw(curvature) <= 0)
                return SolveReason.NonPositiveCurvature;

            var alpha = squared / along;
            z += alpha * p;
            r -= alpha * hp;
            var next = r.Dot(r);
            p.Set(r + next / squared * p);
            squared = next;
        }
    }
}
