using System.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>What the double-loop methods keep and work with that solve their system by a Neumann series, and move x along what it gives.</summary>
internal sealed class NeumannState<T>(IOracle<T> oracle, StartingPoint<T> at, Lazy policy) : ImplicitState<T>(oracle, at, policy)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public NeumannSeries<T> Neumann { get; } = new(oracle.Shape);

    public LowerAnswer<T> Lower { get; } = new(LowerAsk.GradientY, oracle.Shape);

    public LowerAnswer<T> Cross { get; } = new(LowerAsk.Jvp, oracle.Shape);

    public LazyUpperAnswers<T> Upper { get; } = new(oracle.Shape);
}
