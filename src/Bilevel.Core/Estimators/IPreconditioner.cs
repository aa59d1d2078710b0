using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Estimators;

/// <summary>A symmetric positive definite P ≈ H whose inverse is cheap, made from products with H.</summary>
/// <typeparam name="T">float or double.</typeparam>
public interface IPreconditioner<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Its short name.</summary>
    string Name { get; }

    /// <summary>Makes P anew for a matrix; allocates nothing.</summary>
    /// <param name="hessian">H.</param>
    /// <param name="products">The products that it cost.</param>
    /// <returns>Null, or the reason for which there is no such P.</returns>
    SolveReason? Prepare(ILinearization<T> hessian, out int products);

    /// <summary>into ← P⁻¹v.</summary>
    /// <param name="v">v ∈ Rᵈ.</param>
    /// <param name="into">Overwritten, ∈ Rᵈ.</param>
    void Invert(Vec<T> v, Vec<T> into);
}
