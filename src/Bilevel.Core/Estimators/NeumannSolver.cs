using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Estimators;

/// <summary>z = η Σ (I − ηH)^q b over q = 0 … Q, Q products: the truncated Neumann series of H⁻¹b.</summary>
/// <remarks>
/// Lorraine, Vicol and Duvenaud 2020. With r⁰ = b:   r^(q+1) = r^q − ηHr^q,   z ← z + ηr^q
/// so r^(q+1) = b − Hz for the sum up to q, and an eigenvector with eigenvalue λ keeps the share (1 − ηλ)^(Q+1) of its error. Needs 0 &lt; ηλ &lt; 2.
/// The residual of the last term would be one more product: the certificate's is that of the sum before it, an upper bound where the series converges.
/// The start is not used.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="dimension">d.</param>
/// <param name="step">η, above 0 and below 2 / L.</param>
public sealed class NeumannSolver<T>(int dimension, double step) : LinearSolver<T>(dimension)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vec<T> _residual = new(dimension), _product = new(dimension);

    /// <summary>η.</summary>
    public double Step { get; } = Algorithms.Require.PositiveFinite(step, nameof(step));

    /// <inheritdoc/>
    public override string Name => "Neumann";

    private protected override int LeastProducts => 0;

    private protected override SolveReason Iterate(ILinearization<T> hessian, Vec<T> b, Vec<T> z, ref SolveRecord record)
    {
        var (r, hr) = (_residual, _product);
        r.CopyFrom(b);
        z.Set(Step * r);
        while (record.Left > 0)
        {
            record.Multiply(hessian, r, hr);
            record.Saw(r.Dot(hr) / r.Dot(r));
            r -= Step * hr;
            if (FixedPointSteps.Ends(ref record, r.Norm()) is { } end and not SolveReason.Truncated and not SolveReason.IterationLimit)
                return end;
            z += Step * r;
        }

        return FixedPointSteps.Growing(record) ?? record.OutOfProducts;
    }
}
