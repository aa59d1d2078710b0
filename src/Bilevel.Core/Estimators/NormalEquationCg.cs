using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Estimators;

/// <summary>Solves Hz = b for any symmetric H by conjugate gradients on H²z = Hb (CGNR): indefinite systems too, at the square of the condition.</summary>
/// <remarks>
/// Hestenes and Stiefel 1952, section 10; Saad 2003, Algorithm 8.4. With r = b − Hz, s = Hr and p = s:
///   α = sᵀs / ‖Hp‖²,   z ← z + αp,   r ← r − αHp,   s ← Hr,   p ← s + (s⁺ᵀs⁺ / sᵀs) p
/// ‖r‖ never grows. One product to begin, two an iteration, the last one fewer; a start z ≠ 0 costs one more.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="dimension">d.</param>
public sealed class NormalEquationCg<T>(int dimension) : LinearSolver<T>(dimension)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // A residual that H maps to nothing, relative to the curvature seen, can't be reduced.
    private const double Nothing = 1e-14;
    private readonly Vec<T> _residual = new(dimension), _image = new(dimension), _direction = new(dimension), _product = new(dimension);

    /// <inheritdoc/>
    public override string Name => "CGNR";

    private protected override SolveReason Iterate(ILinearization<T> hessian, Vec<T> b, Vec<T> z, ref SolveRecord record)
    {
        var (r, s, p, hp) = (_residual, _image, _direction, _product);
        record.Begin(hessian, b, z, r);
        var (squared, stiffest) = (0.0, 0.0);
        while (true)
        {
            var norm = r.Norm();
            if (record.Ends(norm) is { } end)
                return end;

            // Half an iteration is worth nothing.
            if (record.Left < 2)
                return record.OutOfProducts;
            record.Multiply(hessian, r, s);
            var next = s.Dot(s);
            if (!double.IsFinite(next))
                return SolveReason.NonFinite;
            if (Math.Sqrt(next) <= Nothing * stiffest * norm)
                return SolveReason.Singular;
            if (squared == 0)
                p.CopyFrom(s);
            else
                p.Set(s + next / squared * p);
            squared = next;

            record.Multiply(hessian, p, hp);
            var length = p.Dot(p);
            record.Saw(p.Dot(hp) / length);
            var image = hp.Dot(hp);
            stiffest = Math.Max(stiffest, Math.Sqrt(image / length));
            var alpha = squared / image;
            if (!double.IsFinite(alpha))
                return double.IsFinite(image) ? SolveReason.Singular : SolveReason.NonFinite;
            z += alpha * p;
            r -= alpha * hp;
        }
    }
}
