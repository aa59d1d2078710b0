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
