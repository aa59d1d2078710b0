using System.Numerics;

namespace Bilevel.Core;

/// <summary>A bilevel method: mathematics only. Counting, timing, clipping, checkpoints and stopping are the solver's and the oracles'.</summary>
/// <remarks>The record's properties are the method's options; they are validated when set, and every one is read.</remarks>
public abstract record Algorithm
{
    /// <summary>The name in tables and on the command line: lower case, hyphens.</summary>
    public abstract string Name { get; }

    /// <summary>Everything the method keeps, allocated once, at the starting point.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    public abstract State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>What the method does once, before iteration 0; nothing by default. Timed and counted like a step.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    public virtual void Refine<T>(State<T> state, IOracle<T> oracle)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
    }

    /// <summary>One iteration: one update of x.</summary>
    /// <param name="state">What <see cref="Start{T}"/> made; overwritten.</param>
    /// <param name="oracle">Where the derivatives come from.</param>
    /// <param name="t">The number of the iteration, from 0.</param>
    /// <typeparam name="T">float or double.</typeparam>
    public abstract void Step<T>(State<T> state, IOracle<T> oracle, long t)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>The documented number of calls after <paramref name="iterations"/> steps, refinement included, where F depends on x; the mean where the method draws a number of products at random.</summary>
    public abstract OracleCost Cost(long iterations);

    /// <summary>The same on a problem of the given shape; it matters where a method evaluates whole matrices, column by column.</summary>
    public virtual OracleCost Cost(long iterations, ProblemShape shape) => Cost(iterations);

    /// <summary>Standard deviation of the HVPs of one iteration (one that works on the linear system) where their number is drawn at random; 0 where <see cref="Cost(long)"/> is exact.</summary>
    public virtual double HvpDeviation => 0;

    /// <summary>Whether the HVPs of <see cref="Cost(long)"/> are the most there can be, as a linear system that is solved before ends its solve.</summary>
    public virtual bool HvpsAreBound => false;

    /// <summary>What the method adapts to each task from a learned start: how a task of meta-learning has to be stated for it.</summary>
    public virtual Adaptation Adapts => Adaptation.None;

    /// <summary>Why the method says nothing on problems of this shape, in a sentence without a full stop; null if it applies.</summary>
    public virtual string? NotApplicable(ProblemShape shape) => null;
}

/// <summary>The number of calls that a method documents, by quantity; whole numbers but where a number of products is random.</summary>
public sealed record OracleCost
{
    /// <summary>Evaluations of ∇xF.</summary>
    public double UpperGradientX { get; init; }

    /// <summary>Evaluations of ∇yF.</summary>
    public double UpperGradientY { get; init; }

    /// <summary>Evaluations of ∇yG.</summary>
    public double LowerGradientY { get; init; }

    /// <summary>Products ∇²yyG·v.</summary>
    public double Hvp { get; init; }

    /// <summary>Products ∇²xyG·v.</summary>
    public double Jvp { get; init; }

    /// <summary>Evaluations of ∇xG.</summary>
    public double LowerGradientX { get; init; }

    /// <summary>Products ∇²yxG·u.</summary>
    public double CrossProduct { get; init; }

    /// <summary>Values of F or G.</summary>
    public double Value { get; init; }

    /// <summary>The calls of one quantity.</summary>
    public double this[Quantity quantity] => quantity switch
    {
        Quantity.UpperGradientX => UpperGradientX,
        Quantity.UpperGradientY => UpperGradientY,
        Quantity.LowerGradientY => LowerGradientY,
        Quantity.Hvp => Hvp,
        Quantity.Jvp => Jvp,
        Quantity.LowerGradientX => LowerGradientX,
        Quantity.CrossProduct => CrossProduct,
        Quantity.Value => Value,
        _ => throw new ArgumentOutOfRangeException(nameof(quantity), quantity, "not a quantity"),
    };
}
