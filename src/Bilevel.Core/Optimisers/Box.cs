using Bilevel.Numerics;

namespace Bilevel.Core.Optimisers;

/// <summary>Projection onto a box: every entry of u′ into [low, high]; an entry that is not a number stays so.</summary>
/// <remarks>As text: <c>box(-1,1)</c>, <c>box(0,Infinity)</c>.</remarks>
public sealed record Box : MoveRule
{
    /// <summary>The box [low, high]ⁿ; an end may be infinite.</summary>
    /// <exception cref="ArgumentOutOfRangeException">low is not below high.</exception>
    public Box(double low, double high) =>
        (Low, High) = low < high ? (low, high) : throw new ArgumentOutOfRangeException(nameof(low), FormattableString.Invariant($"a box must have its low end below its high end, got [{low}, {high}]"));

    /// <summary>The least that an entry may be.</summary>
    public double Low { get; }

    /// <summary>The most that an entry may be.</summary>
    public double High { get; }

    /// <inheritdoc/>
    public override void Apply<T>(Vec<T> from, Vec<T> to, ReadOnlySpan<Vec<T>> kept, Vec<T> room, long t)
    {
        ArgumentNullException.ThrowIfNull(to);
        var (low, high) = (T.CreateChecked(Low), T.CreateChecked(High));
        foreach (ref var entry in to.Span)
            entry = entry < low ? low : entry > high ? high : entry;
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"box({Low:R},{High:R})");
}
