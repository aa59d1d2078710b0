using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>The state of BO-REP: besides what an implicit method keeps, the momentum m, and room for the ball and the mean of one update of y.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class BoRepState<T> : ImplicitState<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public BoRepState(IOracle<T> oracle, StartingPoint<T> at, Lazy policy)
        : base(oracle, at, policy)
    {
        var shape = oracle.Shape;
        M = Keep("m", shape.UpperDimension);
        (Centre, Offset, Mean) = (new(shape.LowerDimension), new(shape.LowerDimension), new(shape.LowerDimension));
        Products = new(LowerAsk.None, shape);
        Lower = new(LowerAsk.GradientY, shape);
        Upper = new(shape);
    }

    public Vec<T> M { get; }

    /// <summary>The centre of the ball.</summary>
    public Vec<T> Centre { get; }

    public Vec<T> Offset { get; }

    /// <summary>The mean of the steps so far; as released, the sum of their gradients.</summary>
    public Vec<T> Mean { get; }

    /// <summary>HVP and JVP on one batch.</summary>
    public LazyLowerAnswers<T> Products { get; }

    /// <summary>The HVP on a batch of its own, as released.</summary>
    public LowerAnswer<T> Hessian => Products[new(System: true, Cross: false)];

    /// <summary>The JVP on a batch of its own, as released.</summary>
    public LowerAnswer<T> Cross => Products[new(System: false, Cross: true)];

    public LowerAnswer<T> Lower { get; }

    public LazyUpperAnswers<T> Upper { get; }
}
