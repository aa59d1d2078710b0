using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Estimators;

/// <summary>Solves Hz = b for any symmetric H by minimal residuals (MINRES): indefinite systems too, one product an iteration.</summary>
/// <remarks>
/// Paige and Saunders 1975. The Lanczos process and one rotation an iteration:
///   β⁺v⁺ = Hv − αv − βv⁻,  α = vᵀHv;     δ = cδ̄ + sα,  γ̄ = sδ̄ − cα,  ε⁺ = sβ⁺,  δ̄⁺ = −cβ⁺
///   γ = ‖(γ̄, β⁺)‖,  c = γ̄/γ,  s = β⁺/γ;     w ← (v − εw⁻ − δw) / γ,   z ← z + cφ̄ w,   φ̄ ← sφ̄ = ‖b − Hz‖
/// ‖r‖ never grows; exact after as many products as H has distinct eigenvalues; a start z ≠ 0 costs one more. The α are curvatures.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="dimension">d.</param>
public sealed class MinimalResidual<T>(int dimension) : LinearSolver<T>(dimension)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Below so many roundings a pivot is zero.
    private const double Roundings = 16;
    private static readonly double s_epsilon = double.CreateChecked(T.BitIncrement(T.One) - T.One);
    private readonly Vec<T> _v = new(dimension), _before = new(dimension), _now = new(dimension), _next = new(dimension);
    private readonly Vec<T> _w = new(dimension), _wBefore = new(dimension), _wNext = new(dimension);

    /// <inheritdoc/>
    public override string Name => "MINRES";

    private protected override SolveReason Iterate(ILinearization<T> hessian, Vec<T> b, Vec<T> z, ref SolveRecord record)
    {
        var (v, before, now, next) = (_v, _before, _now, _next);
        var (w, wBefore, wNext) = (_w, _wBefore, _wNext);
        w.Clear();
        wBefore.Clear();
        before.Clear();
        record.Begin(hessian, b, z, now);
        var (beta, betaBefore, c, s) = (now.Norm(), 1.0, -1.0, 0.0);
        var (phi, deltaBar, epsilon, size) = (beta, 0.0, 0.0, 0.0);
        while (true)
        {
            if (record.Ends(Math.Abs(phi)) is { } end)
                return end;

            v.Set(1 / beta * now);
            record.Multiply(hessian, v, next);
            var alpha = record.Saw(v.Dot(next));
            next.Set(next - alpha / beta * now - beta / betaBefore * before);
            (betaBefore, beta) = (beta, next.Norm());
            (before, now, next) = (now, next, before);

            var delta = c * deltaBar + s * alpha;
            var gammaBar = s * deltaBar - c * alpha;
            var epsilonBefore = epsilon;
            epsilon = s * beta;
            deltaBar = -c * beta;
            var gamma = Math.Sqrt(gammaBar * gammaBar + beta * beta);
            if (!double.IsFinite(gamma))
                return SolveReason.NonFinite;
            size = Math.Max(size, Math.Abs(alpha) + beta);
            if (gamma <= Roundings * s_epsilon * size)
                return SolveReason.Singular;
            (c, s) = (gammaBar / gamma, beta / gamma);

            wNext.Set(1 / gamma * v - epsilonBefore / gamma * wBefore - delta / gamma * w);
            (wBefore, w, wNext) = (w, wNext, wBefore);
            z += c * phi * w;
            phi *= s;
        }
    }
}
