using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Estimators;

/// <summary>z = P⁻¹b: the Hessian taken for its diagonal. An approximation by design; exact where H is diagonal.</summary>
/// <remarks>Becker and LeCun 1989. The start is not used; the residual is known only where it is measured. Costs what the preconditioner costs.</remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="dimension">d.</param>
/// <param name="preconditioner">P, by default the exact diagonal by d products.</param>
public sealed class DiagonalSolver<T>(int dimension, IPreconditioner<T>? preconditioner = null) : LinearSolver<T>(dimension)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly IPreconditioner<T> _preconditioner = preconditioner ?? new DiagonalPreconditioner<T>(dimension);

    /// <inheritdoc/>
    public override string Name => _preconditioner.Name;

    private protected override int LeastProducts => 0;

    private protected override SolveReason Iterate(ILinearization<T> hessian, Vec<T> b, Vec<T> z, ref SolveRecord record)
    {
        var failed = _preconditioner.Prepare(hessian, out var products);
        record.Prepared(products);
        record.LoseResidual();
        if (failed is { } reason)
            return reason;
        _preconditioner.Invert(b, z);
        return double.IsFinite(z.Norm()) ? SolveReason.Truncated : SolveReason.NonFinite;
    }
}
