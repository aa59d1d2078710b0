using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Estimators;

/// <summary>Solves Hz = b for symmetric positive definite H by conjugate gradients on P⁻¹Hz = P⁻¹b.</summary>
/// <remarks>
/// Saad 2003, Algorithm 9.1. With r = b − Hz, s = P⁻¹r and p = s:
///   α = rᵀs / pᵀHp,   z ← z + αp,   r ← r − αHp,   s ← P⁻¹r,   p ← s + (r⁺ᵀs⁺ / rᵀs) p
/// One product an iteration, after those by which P is made, which are counted and come on top of the limit.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="dimension">d.</param>
/// <param name="preconditioner">P.</param>
public sealed class PreconditionedConjugateGradient<T>(int dimension, IPreconditioner<T> preconditioner) : LinearSolver<T>(dimension)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vec<T> _residual = new(dimension), _scaled = new(dimension), _direction = new(dimension), _product = new(dimension);

    /// <inheritdoc/>
    public override string Name { get; } = $"{preconditioner.Name}-CG";

    private protected override SolveReason Iterate(ILinearization<T> hessian, Vec<T> b, Vec<T> z, ref SolveRecord record)
    {
        var (r, s, p, hp) = (_residual, _scaled, _direction, _product);
        var failed = preconditioner.Prepare(hessian, out var products);
        record.Prepared(products);
        if (failed is { } reason)
            return reason;

        record.Begin(hessian, b, z, r);
        preconditioner.Invert(r, s);
        p.CopyFrom(s);
        var squared = r.Dot(s);
        while (true)
        {
            if (record.Ends(r.Norm()) is { } end)
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
            preconditioner.Invert(r, s);
            var next = r.Dot(s);
            p.Set(s + next / squared * p);
            squared = next;
        }
    }
}
