using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Estimators;

/// <summary>Solves Hz = b by stochastic gradients on ½zᵀHz − bᵀz, a fresh batch for every product.</summary>
/// <remarks>
/// Grazzi, Pontil and Salzo 2021.   z ← z − η_k (H(ξ_k) z − b)
/// Give it a <see cref="DrawnLinearization{T}"/>; on any other linearisation every step sees the same batch, which is gradient descent.
/// One product a step. What a draw says of the residual is mostly noise, so that the residual is always measured, by one product on the batch that
/// the linearisation was moved to; a tolerance can't end the steps early.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="dimension">d.</param>
/// <param name="step">η_k, below 2 / L; should fall like 1 / k if z is to converge.</param>
public sealed class StochasticGradientSolver<T>(int dimension, Schedule step) : LinearSolver<T>(dimension)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vec<T> _product = new(dimension);

    /// <inheritdoc/>
    public override string Name => "SGD";

    private protected override SolveReason Iterate(ILinearization<T> hessian, Vec<T> b, Vec<T> z, ref SolveRecord record)
    {
        var (draws, hz, steps) = (hessian as DrawnLinearization<T>, _product, record.Left);
        for (var k = 0; k < steps; k++)
        {
            draws?.Draw(k, steps);
            record.Multiply(hessian, z, hz);
            if (z.Dot(z) is > 0 and var length)
                record.Saw(z.Dot(hz) / length);
            z -= step[k] * (hz - b);
        }

        draws?.Return();
        record.Measure(hessian, b, z, hz);
        return !double.IsFinite(record.Residual) ? SolveReason.NonFinite
            : record.Meets(record.Residual) ? SolveReason.Converged
            : FixedPointSteps.Growing(record) ?? record.OutOfProducts;
    }
}
