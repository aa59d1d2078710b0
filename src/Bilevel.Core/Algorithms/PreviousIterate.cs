using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>A linearisation that remembers what the unknown of a solve was when the last product was asked for: the iterate before the one that the solve returns.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="z">The unknown, overwritten by the solver between two products.</param>
internal sealed class PreviousIterate<T>(Vec<T> z) : ILinearization<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private ILinearization<T>? _inner;

    /// <summary>z at the last product.</summary>
    public Vec<T> Value { get; } = new(z.Length);

    /// <summary>The same watch over the products of another linearisation.</summary>
    public PreviousIterate<T> Over(ILinearization<T> inner)
    {
        _inner = inner;
        Value.CopyFrom(z);
        return this;
    }

    public void MoveTo(Vec<T> x, Vec<T> y, Batch batch) => _inner!.MoveTo(x, y, batch);

    public void Apply(Vec<T> v, Vec<T>? hvp, Vec<T>? jvp)
    {
        Value.CopyFrom(z);
        _inner!.Apply(v, hvp, jvp);
    }

    public void Cross(Vec<T> u, Vec<T> into) => _inner!.Cross(u, into);
}
