using Bilevel.Numerics.Random;
using Xunit;

namespace Bilevel.Autodiff.Tests;

public class MemoryPlanTests
{
    [Fact]
    public void Offsets_OfRandomBuffers_NeverOverlapWhileAlive()
    {
        var random = new RandomStream(seed: 3, stream: 1, iteration: 0, inner: 0);
        for (var round = 0; round < 200; round++)
        {
            var buffers = new BufferLife[1 + random.NextInt(30)];
            for (var i = 0; i < buffers.Length; i++)
            {
                var first = random.NextInt(20);
                buffers[i] = new(1 + random.NextInt(100), first, first + random.NextInt(8));
            }
            AssertDisjoint(new(buffers, 16));
        }
    }

    [Fact]
    public void Length_OfBuffersOneAfterAnother_IsThatOfTheLargest() =>
        Assert.Equal(64, new MemoryPlan([new(64, 0, 1), new(48, 2, 3), new(16, 2, 4), new(64, 5, 6)], 16).Length);

    [Fact]
    public void Offsets_OfABufferThatFitsTwoGaps_UseTheSmaller()
    {
        // Dead at step 2: the first, which leaves a gap of 64, and the third, which leaves one of 32 between two that live on.
        var plan = new MemoryPlan([new(64, 0, 1), new(48, 0, 3), new(32, 0, 1), new(32, 0, 3), new(16, 2, 3)], 16);
        Assert.Equal([0, 64, 112, 144, 112], plan.Offsets);
        Assert.Equal(176, plan.Length);
    }

    [Fact]
    public void Length_OfManyBuffers_IsNearTheMostAliveAtOnce()
    {
        var random = new RandomStream(seed: 4, stream: 1, iteration: 0, inner: 0);
        var buffers = new BufferLife[2000];
        for (var i = 0; i < buffers.Length; i++)
        {
            var first = random.NextInt(4000);
            buffers[i] = new(16 * (1 + random.NextInt(64)), first, first + random.NextInt(40));
        }
        var most = Enumerable.Range(0, 4100).Max(step => buffers.Where(b => b.First <= step && step <= b.Last).Sum(b => b.Length));
        Assert.InRange(new MemoryPlan(buffers, 16).Length, most, most + most / 10);
    }

    [Fact]
    public void RequireFits_APlanLargerThanMemory_SaysBothNumbers()
    {
        var plan = new MemoryPlan([.. Enumerable.Repeat(new BufferLife(int.MaxValue / 2, 0, 1), 8)], 16);
        plan.RequireFits(4, 4 * plan.Length);
        var refusal = Assert.Throws<InsufficientMemoryException>(() => plan.RequireFits(4, 1_000_000));
        Assert.Contains($"{4 * plan.Length} bytes", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("1000000 bytes", refusal.Message, StringComparison.Ordinal);
    }

    internal static void AssertDisjoint(MemoryPlan plan)
    {
        for (var i = 0; i < plan.Buffers.Count; i++)
        {
            var (a, start) = (plan.Buffers[i], plan.Offsets[i]);
            Assert.True(start + a.Length <= plan.Length);
            for (var j = 0; j < i; j++)
            {
                var (b, other) = (plan.Buffers[j], plan.Offsets[j]);
                var together = a.First <= b.Last && b.First <= a.Last;
                Assert.False(together && start < other + b.Length && other < start + a.Length, $"buffers {i} and {j} overlap");
            }
        }
    }
}
