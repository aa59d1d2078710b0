using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Estimators;

/// <summary>What a solver notes while it works: products, curvatures, the residual; and the three ways in which every solve may end.</summary>
/// <param name="scale">‖b‖ > 0.</param>
/// <param name="tolerance">The relative residual to reach.</param>
/// <param name="limit">The most products.</param>
internal struct SolveRecord(double scale, double tolerance, int limit)
{
    private const double Runaway = 1e8;
    private readonly double _scale = scale;
    private int _limit = limit;
    private double _smallest = double.NaN, _largest = double.NaN;

    /// <summary>Products so far.</summary>
    public int Products { get; private set; }

    /// <summary>Products that are left.</summary>
    public readonly int Left => _limit - Products;

    /// <summary>The latest ‖b − Hz‖.</summary>
    public double Residual { get; private set; } = scale;

    /// <summary>Whether the residual was measured and not recurred.</summary>
    public bool IsMeasured { get; private set; }

    /// <summary>Whether the residual left all that it began with far behind.</summary>
    public readonly bool RanAway => Residual > Runaway * _scale;

    /// <summary>‖b‖.</summary>
    public readonly double Scale => _scale;

    /// <summary>The smallest curvature seen; NaN if none was.</summary>
    public readonly double SmallestCurvature => _smallest;

    /// <summary>into ← Hv, counted.</summary>
    public void Multiply<T>(ILinearization<T> hessian, Vec<T> v, Vec<T> into)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        hessian.Apply(v, into, null);
        Products++;
    }

    /// <summary>r ← b − Hz: no product where z = 0.</summary>
    public void Begin<T>(ILinearization<T> hessian, Vec<T> b, Vec<T> z, Vec<T> r)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (z.Norm() is 0.0)
        {
            r.CopyFrom(b);
            return;
        }

        Multiply(hessian, z, r);
        r.Set(b - r);
    }

    /// <summary>Products made before the iteration, on top of its limit.</summary>
    public void Prepared(int products) => (Products, _limit) = (Products + products, _limit + products);

    /// <summary>Notes vᵀHv / vᵀv.</summary>
    public double Saw(double curvature)
    {
        if (double.IsNaN(_smallest) || curvature < _smallest)
            _smallest = curvature;
        if (double.IsNaN(_largest) || curvature > _largest)
            _largest = curvature;
        return curvature;
    }

    /// <summary>Notes a residual; the reason to stop at it, or null. An answer of no product is never a solution.</summary>
    public SolveReason? Ends(double residual)
    {
        Residual = residual;
        return !double.IsFinite(residual) ? SolveReason.NonFinite
            : Meets(residual) && Products > 0 ? SolveReason.Converged
            : Left <= 0 ? OutOfProducts
            : null;
    }

    public readonly bool Meets(double residual) => residual <= tolerance * _scale;

    /// <summary>What the end of the products means: a caller without a tolerance asked for so many.</summary>
    public readonly SolveReason OutOfProducts => tolerance == 0 ? SolveReason.Truncated : SolveReason.IterationLimit;

    /// <summary>‖b − Hz‖ by a product of its own.</summary>
    public void Measure<T>(ILinearization<T> hessian, Vec<T> b, Vec<T> z, Vec<T> room)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Multiply(hessian, z, room);
        room.Set(b - room);
        (Residual, IsMeasured) = (room.Norm(), true);
    }

    /// <summary>Nobody knows the residual.</summary>
    public void LoseResidual() => Residual = double.NaN;

    public readonly SolveCertificate End(SolveReason reason, string solver) =>
        new(reason, Products, Residual, Residual / _scale, _smallest, _largest) { Solver = solver, ResidualIsMeasured = IsMeasured };
}
