using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>What F³SA keeps: three iterates, the points before, and a running estimate of each of its six gradients.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class F3saState<T> : State<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public F3saState(IOracle<T> oracle, StartingPoint<T> at)
        : base(at)
    {
        var shape = oracle.Shape;
        var (p, d) = (shape.UpperDimension, shape.LowerDimension);
        U = Keep("u", d);
        U.CopyFrom(at.Y);
        (OldX, OldY, OldU) = (Keep("x_before", p), Keep("y_before", d), Keep("u_before", d));
        (SolvedY, PenalizedY, PullY) = (Keep("solved_y", d), Keep("penalized_y", d), Keep("pull_y", d));
        (SolvedX, PenalizedX, PullX) = (Keep("solved_x", p), Keep("penalized_x", p), Keep("pull_x", p));
        (LowerY, LowerYBefore) = (new(LowerAsk.GradientY, shape), new(LowerAsk.GradientY, shape));
        (LowerX, LowerXBefore) = (new(LowerAsk.GradientX, shape), new(LowerAsk.GradientX, shape));
        (UpperY, UpperYBefore) = (new(UpperAsk.GradientY, shape), new(UpperAsk.GradientY, shape));
        (UpperX, UpperXBefore) = (new(UpperAsk.GradientX, shape), new(UpperAsk.GradientX, shape));
    }

    public Vec<T> U { get; }

    /// <summary>x⁻, y⁻ and u⁻, where the batches are evaluated once more.</summary>
    public Vec<T> OldX { get; }

    public Vec<T> OldY { get; }

    public Vec<T> OldU { get; }

    /// <summary>h of ∇yG at y and at u, and of ∇yF at u.</summary>
    public Vec<T> SolvedY { get; }

    public Vec<T> PenalizedY { get; }

    public Vec<T> PullY { get; }

    /// <summary>h of ∇xG at y and at u, and of ∇xF at u.</summary>
    public Vec<T> SolvedX { get; }

    public Vec<T> PenalizedX { get; }

    public Vec<T> PullX { get; }

    public LowerAnswer<T> LowerY { get; }

    public LowerAnswer<T> LowerYBefore { get; }

    public LowerAnswer<T> LowerX { get; }

    public LowerAnswer<T> LowerXBefore { get; }

    public UpperAnswer<T> UpperY { get; }

    public UpperAnswer<T> UpperYBefore { get; }

    public UpperAnswer<T> UpperX { get; }

    public UpperAnswer<T> UpperXBefore { get; }
}
