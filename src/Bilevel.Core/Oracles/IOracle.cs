using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core;

/// <summary>A stochastic bilevel problem as an algorithm sees it: sets of derivatives at one point and one batch.</summary>
/// <remarks>
/// The contract (docs/decisions/0001-oracle-contract.md): a call is a pure function of its arguments; it fills in what
/// <c>into.Ask</c> names and nothing else, by overwriting; it never writes into x, y or the direction; values and derivatives are means over
/// the batch; NaN is passed on, never replaced. Counting, guarding and averaging over ranks are oracles around oracles.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
public interface IOracle<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Dimensions, sample counts and structure.</summary>
    ProblemShape Shape { get; }

    /// <summary>Evaluates <c>into.Ask</c> of G at (x, y) on one lower-level batch.</summary>
    /// <param name="x">x ∈ Rᵖ.</param>
    /// <param name="y">y ∈ Rᵈ.</param>
    /// <param name="along">v ∈ Rᵈ for HVP and JVP; may be null when neither is asked for.</param>
    /// <param name="batch">Which samples.</param>
    /// <param name="into">Overwritten with what it asks for.</param>
    /// <returns><paramref name="into"/>.</returns>
    /// <exception cref="ArgumentException">A vector has another length, or a product is asked for without a direction.</exception>
    LowerAnswer<T> Lower(Vec<T> x, Vec<T> y, Vec<T>? along, Batch batch, LowerAnswer<T> into);

    /// <summary>Evaluates <c>into.Ask</c> of F at (x, y) on one upper-level batch.</summary>
    /// <param name="x">x ∈ Rᵖ.</param>
    /// <param name="y">y ∈ Rᵈ.</param>
    /// <param name="batch">Which samples.</param>
    /// <param name="into">Overwritten with what it asks for.</param>
    /// <returns><paramref name="into"/>.</returns>
    /// <exception cref="ArgumentException">A vector has another length.</exception>
    UpperAnswer<T> Upper(Vec<T> x, Vec<T> y, Batch batch, UpperAnswer<T> into);

    /// <summary>Room for one linearisation of ∇yG, made once and moved from point to point; several may be alive together.</summary>
    /// <remarks>By default every direction is one more call of <see cref="Lower"/>; an oracle that can keep its forward pass overrides this.</remarks>
    ILinearization<T> CreateLinearization() => new CallingLinearization<T>(this);
}

/// <summary>∇yG linearised at one point and batch, to be applied to many directions.</summary>
/// <typeparam name="T">float or double.</typeparam>
public interface ILinearization<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Moves the linearisation to (x, y) and a lower-level batch; copies what it needs.</summary>
    void MoveTo(Vec<T> x, Vec<T> y, Batch batch);

    /// <summary>hvp ← ∇²yyG·v, and jvp ← ∇²xyG·v in the same pass; either may be null.</summary>
    /// <param name="v">v ∈ Rᵈ.</param>
    /// <param name="hvp">Overwritten, ∈ Rᵈ.</param>
    /// <param name="jvp">Overwritten, ∈ Rᵖ.</param>
    void Apply(Vec<T> v, Vec<T>? hvp, Vec<T>? jvp);

    /// <summary>into ← ∇²yxG·u, the change of ∇yG along an upper-level direction.</summary>
    /// <param name="u">u ∈ Rᵖ.</param>
    /// <param name="into">Overwritten, ∈ Rᵈ.</param>
    void Cross(Vec<T> u, Vec<T> into);
}

/// <summary>The checks every oracle makes of its arguments.</summary>
public static class OracleArguments
{
    /// <summary>Checks the lengths of x, y and v against the shape.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <exception cref="ArgumentException">A length differs, or a direction is needed and absent.</exception>
    public static void Require<T>(ProblemShape shape, Vec<T> x, Vec<T> y, Vec<T>? along = null, bool needsDirection = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (x.Length != shape.UpperDimension)
            throw new ArgumentException($"expected x with {shape.UpperDimension} entries, got {x.Length}", nameof(x));
        if (y.Length != shape.LowerDimension)
            throw new ArgumentException($"expected y with {shape.LowerDimension} entries, got {y.Length}", nameof(y));
        if (needsDirection && along is null)
            throw new ArgumentException("a Hessian or Jacobian product needs a direction v, got none", nameof(along));
        if (along is not null && along.Length != shape.LowerDimension)
            throw new ArgumentException($"expected a direction with {shape.LowerDimension} entries, got {along.Length}", nameof(along));
    }
}
