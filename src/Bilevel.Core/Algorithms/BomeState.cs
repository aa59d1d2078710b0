using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>What BOME works with: the copy of y, the slope of the gap, and the answers at the three points. Nothing but (x, y) lives on.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class BomeState<T> : State<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public BomeState(IOracle<T> oracle, StartingPoint<T> at, BomeBarrier barrier)
        : base(at)
    {
        var (shape, value) = (oracle.Shape, barrier == BomeBarrier.Value ? LowerAsk.Value : LowerAsk.None);
        W = new(shape.LowerDimension);
        SlopeX = new(shape.UpperDimension);
        Inner = new(LowerAsk.GradientY, shape);
        Here = new(LowerAsk.GradientY | LowerAsk.GradientX | value, shape);
        Solved = new(LowerAsk.GradientX | value, shape);
        Upper = new(UpperAsk.Gradients, shape);
    }

    public Vec<T> W { get; }

    /// <summary>∇xq̂.</summary>
    public Vec<T> SlopeX { get; }

    public LowerAnswer<T> Inner { get; }

    /// <summary>At (x, y).</summary>
    public LowerAnswer<T> Here { get; }

    /// <summary>At (x, w).</summary>
    public LowerAnswer<T> Solved { get; }

    public UpperAnswer<T> Upper { get; }
}
