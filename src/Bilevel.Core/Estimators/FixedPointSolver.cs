using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Estimators;

/// <summary>Solves Hz = b by Richardson's fixed point from a warm start: gradient descent on ½zᵀHz − bᵀz.</summary>
/// <remarks>
/// Richardson 1911; the inner loop of AmIGO (Arbel and Mairal 2022) with a certificate. With r = b − Hz:
///   z ← z + ηr,   r ← r − ηHr
/// One product an iteration; a start z ≠ 0 costs one more. Each eigenvector keeps the share 1 − ηλ of its error an iteration: needs 0 &lt; ηλ &lt; 2.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="dimension">d.</param>
/// <param name="step">η, above 0 and below 2 / L.</param>
public sealed class FixedPointSolver<T>(int dimension, double step) : LinearSolver<T>(dimension)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vec<T> _residual = new(dimension), _product = new(dimension);

    /// <summary>η.</summary>
    public double Step { get; } = Algorithms.Require.PositiveFinite(step, nameof(step));

    /// <inheritdoc/>
    public override string Name => "fixed point";

    private protected override SolveReason Iterate(ILinearization<T> hessian, Vec<T> b, Vec<T> z, ref SolveRecord record)
    {
        var (r, hr) = (_residual, _product);
        record.Begin(hessian, b, z, r);
        while (true)
        {
            if (FixedPointSteps.Ends(ref record, r.Norm()) is { } end)
                return end;
            record.Multiply(hessian, r, hr);
            record.Saw(r.Dot(hr) / r.Dot(r));
            z += Step * r;
            r -= Step * hr;
        }
    }
}
