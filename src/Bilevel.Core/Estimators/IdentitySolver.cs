using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Estimators;

/// <summary>z = ηb: the Hessian taken for I/η, without a product. An approximation by design, and one that no effort improves.</summary>
/// <remarks>Luketina, Berglund, Greff and Raiko 2016 (T1–T2). The start is not used; the residual is known only where it is measured.</remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="dimension">d.</param>
/// <param name="step">η, above 0.</param>
public sealed class IdentitySolver<T>(int dimension, double step) : LinearSolver<T>(dimension)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>η.</summary>
    public double Step { get; } = Algorithms.Require.PositiveFinite(step, nameof(step));

    /// <inheritdoc/>
    public override string Name => "identity";

    private protected override int LeastProducts => 0;

    private protected override SolveReason Iterate(ILinearization<T> hessian, Vec<T> b, Vec<T> z, ref SolveRecord record)
    {
        z.Set(Step * b);
        record.LoseResidual();
        return double.IsFinite(z.Norm()) ? SolveReason.Truncated : SolveReason.NonFinite;
    }
}
