using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>The state of the SO-Lazy-BiO methods; iterations with and without a refresh ask for what each of them needs, over the same vectors.</summary>
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
        var (lower, upper) = (new LowerAnswer<T>(LowerAsk.Joint, shape), new UpperAnswer<T>(UpperAsk.Gradients, shape));
        LowerAtRefresh = sharedBatches ? lower : lower.Only(LowerAsk.GradientY);
        LowerBetween = lower.Only(sharedBatches && productAlways ? LowerAsk.GradientY | LowerAsk.Jvp : LowerAsk.GradientY);
        UpperAtRefresh = sharedBatches ? upper : upper.Only(UpperAsk.GradientX);
        UpperBetween = upper.Only(UpperAsk.GradientX);
        (Cross, Hessian, Pull) = (lower.Only(LowerAsk.Jvp), lower.Only(LowerAsk.Hvp), upper.Only(UpperAsk.GradientY));
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
