using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Optimisers;

/// <summary>What becomes of the move that one iteration of a method made at one level, from u to u′, with Δ = u′ − u.</summary>
public abstract record MoveRule
{
    /// <summary>The vectors of the level's length that the rule keeps from one iteration to the next, by name; zeros at first, and checkpointed.</summary>
    public virtual IReadOnlyList<string> Kept => [];

    /// <summary>Puts the rule's own u′ in place of the method's.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="from">u, where the iteration began; not written.</param>
    /// <param name="to">u′; overwritten, or left as it is, to the bit, where the rule changes nothing.</param>
    /// <param name="kept">The vectors of <see cref="Kept"/>, in that order; overwritten.</param>
    /// <param name="room">A vector of the level's length to work in; overwritten.</param>
    /// <param name="t">The number of the iteration, from 0.</param>
    public abstract void Apply<T>(Vec<T> from, Vec<T> to, ReadOnlySpan<Vec<T>> kept, Vec<T> room, long t)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
