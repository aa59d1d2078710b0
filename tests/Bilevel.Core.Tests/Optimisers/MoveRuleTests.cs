using Bilevel.Core.Optimisers;
using Bilevel.Numerics;
using Xunit;

namespace Bilevel.Core.Tests.Optimisers;

/// <summary>Each rule by hand: what it makes of a move.</summary>
public class MoveRuleTests
{
    [Fact]
    public void Momentum_TwoMoves_AddUp()
    {
        var (rule, kept) = (new Momentum(0.5), new[] { new Vec<double>(1) });
        Assert.Equal(2.0, Applied(rule, kept, from: [1.0], to: [2.0], t: 0)[0]);      // m = 1
        Assert.Equal(3.5, Applied(rule, kept, from: [2.0], to: [3.0], t: 1)[0]);      // m = 0.5 + 1
        Assert.Equal(4.25, Applied(rule, kept, from: [3.5], to: [3.5], t: 2)[0]);     // m = 0.75: the ball rolls on
    }

    [Fact]
    public void Adam_TwoMoves_EqualHandNumbers()
    {
        var (rule, kept) = (new Adam(0.25, 0.5, 0.75), new[] { new Vec<double>(2), new Vec<double>(2) });
        var first = Applied(rule, kept, from: [1.0, 1.0], to: [1.5, 0.875], t: 0);
        // m/(1 − β₁) = g and v/(1 − β₂) = g²: the first step has length α in every entry that moves.
        Assert.Equal([1.25, 0.75], first, (a, b) => Math.Abs(a - b) < 1e-11);
        Assert.Equal((-0.25, 0.0625), (kept[0][0], kept[1][0]));
        var second = Applied(rule, kept, from: [1.25, 0.75], to: [1.25, 0.75], t: 1);
        // m = −0.125, v = 0.046875; m/(1 − 0.25) = −1/6, v/(1 − 0.5625) = 3/28.
        Assert.Equal(1.25 + 0.25 / 6 / Math.Sqrt(3.0 / 28), second[0], 1e-11);
    }

    [Fact]
    public void Adam_MovesRescaled_StepsAlike()
    {
        double Step(double scale)
        {
            var (rule, kept) = (new Adam(0.1), new[] { new Vec<double>(1), new Vec<double>(1) });
            Applied(rule, kept, from: [0.0], to: [scale], t: 0);
            return Applied(rule, kept, from: [0.0], to: [-0.5 * scale], t: 1)[0];
        }

        Assert.Equal(Step(1), Step(1e-4), 1e-8);
    }

    [Fact]
    public void Clip_AShortMove_IsLeftToTheBit() => Assert.Equal([0.1 + 0.2, 0.3], Applied(new Clip(1), [], from: [0.0, 0.3], to: [0.1 + 0.2, 0.3], t: 0));

    [Fact]
    public void Clip_ALongMove_HasTheLength() => Assert.Equal([1.0 + 3, 2.0 + 4], Applied(new Clip(5), [], from: [1, 2], to: [31, 42], t: 0));

    [Fact]
    public void Ball_OutsideAndInside_ProjectsOrLeaves()
    {
        Assert.Equal([3.0, 4.0], Applied(new Ball(5), [], from: [1, 1], to: [6, 8], t: 0));
        Assert.Equal([3.0, -1.0], Applied(new Ball(5), [], from: [1, 1], to: [3, -1], t: 0));
    }

    [Fact]
    public void Box_Entries_AreHeldAndNaNStays()
    {
        Assert.Equal([-1.0, 0.5, 2.0, double.NaN], Applied(new Box(-1, 2), [], from: [0, 0, 0, 0], to: [-7, 0.5, 3, double.NaN], t: 0));
        Assert.Equal([0.0, 7.0], Applied(new Box(0, double.PositiveInfinity), [], from: [0, 0], to: [-7, 7], t: 0));
    }

    private static double[] Applied(MoveRule rule, Vec<double>[] kept, double[] from, double[] to, long t)
    {
        var (old, moved) = (new Vec<double>(from), new Vec<double>(to));
        rule.Apply(old, moved, kept, new(from.Length), t);
        Assert.Equal(from, old.Span.ToArray());
        Assert.Equal(rule.Kept.Count, kept.Length);
        return moved.Span.ToArray();
    }
}
