using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core;

/// <summary>A linearisation that keeps the point and asks the oracle anew for every direction: what an oracle has that offers no better one.</summary>
/// <remarks>
///   (∇²yxG·u)_j = ⟨∇²xyG·e_j, u⟩
/// so a cross product costs d calls; no method asks for one, a check does.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="oracle">The oracle.</param>
internal sealed class CallingLinearization<T>(IOracle<T> oracle) : ILinearization<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vec<T> _x = new(oracle.Shape.UpperDimension), _y = new(oracle.Shape.LowerDimension), _unit = new(oracle.Shape.LowerDimension);
    private readonly LowerAnswer<T> _hvp = new(LowerAsk.Hvp, oracle.Shape), _jvp = new(LowerAsk.Jvp, oracle.Shape), _both = new(LowerAsk.Hvp | LowerAsk.Jvp, oracle.Shape);
    private Batch _batch = Batch.Full;

    public void MoveTo(Vec<T> x, Vec<T> y, Batch batch)
    {
        _x.CopyFrom(x);
        _y.CopyFrom(y);
        _batch = batch;
    }

    public void Apply(Vec<T> v, Vec<T>? hvp, Vec<T>? jvp)
    {
        if (hvp is null && jvp is null)
            return;
        var answer = oracle.Lower(_x, _y, v, _batch, jvp is null ? _hvp : hvp is null ? _jvp : _both);
        hvp?.CopyFrom(answer.Hvp);
        jvp?.CopyFrom(answer.Jvp);
    }

    public void Cross(Vec<T> u, Vec<T> into)
    {
        ArgumentNullException.ThrowIfNull(u);
        ArgumentNullException.ThrowIfNull(into);
        for (var j = 0; j < into.Length; j++)
        {
            _unit[j] = T.One;
            into[j] = T.CreateChecked(oracle.Lower(_x, _y, _unit, _batch, _jvp).Jvp.Dot(u));
            _unit[j] = T.Zero;
        }
    }
}
