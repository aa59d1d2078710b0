using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>The state of the SO-Lazy-BiO methods; iterations with and without a refresh have answers of their own, so that nothing stale is asked for.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class LazyState<T> : State<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vec<T>? _average;

    public LazyState(IOracle<T> oracle, StartingPoint<T> at, bool sharedBatches, bool productAlways, bool average)
        : base(at)
    {
        var shape = oracle.Shape;
        Z = Keep("z", shape.LowerDimension);
        V = Keep("v", shape.UpperDimension);
        _average = average ? Keep("h", shape.UpperDimension) : null;
        LowerAtRefresh = new(sharedBatches ? LowerAsk.Joint : LowerAsk.GradientY, shape);
        LowerBetween = new(sharedBatches && productAlways ? LowerAsk.GradientY | LowerAsk.Jvp : LowerAsk.GradientY, shape);
        UpperAtRefresh = new(sharedBatches ? UpperAsk.Gradients : UpperAsk.GradientX, shape);
        UpperBetween = new(UpperAsk.GradientX, shape);
        Cross = new(LowerAsk.Jvp, shape);
        Hessian = new(LowerAsk.Hvp, shape);
        Pull = new(UpperAsk.GradientY, shape);
    }

    public Vec<T> Z { get; }

    /// <summary>∇²xyG·z of the last evaluation.</summary>
    public Vec<T> V { get; }

    /// <summary>h̄.</summary>
    public Vec<T> Average => _average ?? throw new InvalidOperationException("this method keeps no average of hypergradients");

    public LowerAnswer<T> LowerAtRefresh { get; }

    public LowerAnswer<T> LowerBetween { get; }

    public UpperAnswer<T> UpperAtRefresh { get; }

    public UpperAnswer<T> UpperBetween { get; }

    /// <summary>∇²xyG·z on a batch of its own.</summary>
    public LowerAnswer<T> Cross { get; }

    /// <summary>∇²yyG·z on a batch of its own.</summary>
    public LowerAnswer<T> Hessian { get; }

    /// <summary>∇yF on a batch of its own.</summary>
    public UpperAnswer<T> Pull { get; }
}
