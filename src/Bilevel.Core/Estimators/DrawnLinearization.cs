using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Estimators;

/// <summary>∇yG linearised at one point on one batch after the other: what lets a stochastic solver keep to the contract of the others.</summary>
/// <remarks>Draws are the HVP batches of an iteration, by name; until one is drawn it is the linearisation on the batch it was moved to.</remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="oracle">The problem.</param>
/// <param name="iteration">t of the batches' names.</param>
public sealed class DrawnLinearization<T>(IOracle<T> oracle, long iteration = 0) : ILinearization<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ILinearization<T> _inner = oracle.CreateLinearization();
    private readonly Vec<T> _x = new(oracle.Shape.UpperDimension), _y = new(oracle.Shape.LowerDimension);
    private Batch _home = Batch.Full;

    /// <inheritdoc/>
    public void MoveTo(Vec<T> x, Vec<T> y, Batch batch)
    {
        _x.CopyFrom(x);
        _y.CopyFrom(y);
        _home = batch;
        _inner.MoveTo(x, y, batch);
    }

    /// <summary>Goes on to draw <paramref name="index"/> of <paramref name="of"/>, at the same point.</summary>
    public void Draw(int index, int of) => _inner.MoveTo(_x, _y, Batch.Draw(Purpose.Hvp, iteration, index, of));

    /// <summary>Returns to the batch it was moved to.</summary>
    public void Return() => _inner.MoveTo(_x, _y, _home);

    /// <inheritdoc/>
    public void Apply(Vec<T> v, Vec<T>? hvp, Vec<T>? jvp) => _inner.Apply(v, hvp, jvp);

    /// <inheritdoc/>
    public void Cross(Vec<T> u, Vec<T> into) => _inner.Cross(u, into);
}
