using System.Numerics;
using Bilevel.Core.Algorithms;
using Bilevel.Numerics;

namespace Bilevel.Core;

/// <summary>Where a run starts.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="X">x₀ ∈ Rᵖ; copied.</param>
/// <param name="Y">y₀ ∈ Rᵈ; copied.</param>
/// <param name="Seed">The key of the method's own random numbers.</param>
public sealed record StartingPoint<T>(Vec<T> X, Vec<T> Y, ulong Seed = 0)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

/// <summary>Everything a method keeps from one iteration to the next: named flat vectors, and nothing else, so that a checkpoint is these and the iteration number.</summary>
/// <typeparam name="T">float or double.</typeparam>
public abstract class State<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<(string Name, Vec<T> Vector)> _kept = [];

    /// <summary>A state at the starting point.</summary>
    protected State(StartingPoint<T> at)
    {
        ArgumentNullException.ThrowIfNull(at);
        X = Keep("x", at.X.Length);
        Y = Keep("y", at.Y.Length);
        X.CopyFrom(at.X);
        Y.CopyFrom(at.Y);
        Seed = at.Seed;
    }

    /// <summary>The upper-level iterate, ∈ Rᵖ.</summary>
    public Vec<T> X { get; }

    /// <summary>The lower-level iterate, ∈ Rᵈ.</summary>
    public Vec<T> Y { get; }

    /// <summary>The key of the method's own random numbers.</summary>
    public ulong Seed { get; }

    /// <summary>What there is to tell of the linear systems that the method solves; null where it solves none.</summary>
    public virtual IReportsSolves? Solves => this as IReportsSolves;

    /// <summary>The vectors that a checkpoint holds, in a fixed order.</summary>
    public IReadOnlyList<(string Name, Vec<T> Vector)> Vectors => _kept;

    /// <summary>A vector of zeros that belongs to the state and is checkpointed under <paramref name="name"/>.</summary>
    protected Vec<T> Keep(string name, int length) => Keep(name, new Vec<T>(length));

    /// <summary>A vector of another state's, checkpointed with this one under <paramref name="name"/>.</summary>
    protected Vec<T> Keep(string name, Vec<T> vector)
    {
        _kept.Add((name, vector));
        return vector;
    }
}
