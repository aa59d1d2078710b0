using Bilevel.Numerics.Random;
using Xunit;

namespace Bilevel.Autodiff.Tests;

public class DelayingTests
{
    private readonly Tensor _input = Tensor.Input("input", [4]);

    [Fact]
    public void Order_ResultThatWaits_IsMadeJustBeforeItIsRead()
    {
        var (a, b) = (_input.Exp(), _input.Tanh());
        var c = b.Square();
        var d = a + c;
        Assert.Equal([b, c, a, d], Reordered([a, b, c, d]));
    }

    [Fact]
    public void Order_ReductionOfADyingOperand_StaysWhereItIs()
    {
        var large = Tensor.Input("large", [100]).Exp();
        var sum = large.Sum();
        var other = _input.Tanh();
        var last = other * sum;
        Assert.Equal([large, sum, other, last], Reordered([large, sum, other, last]));
    }

    [Fact]
    public void Order_RandomKernels_RunsEachOnceAfterItsSourcesAndEarlyOnesFirst()
    {
        var moved = 0;
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new RandomStream((ulong)seed, stream: 22, iteration: 0, inner: 0);
            List<Tensor> nodes = [_input.Exp()];
            while (nodes.Count < 40) nodes.Add(nodes[random.NextInt(nodes.Count)] * 0.5 + nodes[Math.Max(0, nodes.Count - 1 - random.NextInt(10))] + nodes.Count);
            var early = random.NextInt(nodes.Count);
            var after = Reordered(nodes, early);
            Assert.Equal(nodes.ToHashSet(), [.. after]);
            Assert.Equal(nodes.Count, after.Count);
            for (var i = 0; i < after.Count; i++) Assert.DoesNotContain(after[i], Ancestors(after[..i]));
            Assert.Equal(nodes[..early].ToHashSet(), [.. after[..early]]);
            if (!nodes.SequenceEqual(after)) moved++;
        }
        Assert.True(moved > 50, $"only {moved} orders changed");
    }

    private static HashSet<Tensor> Ancestors(List<Tensor> nodes) => [.. nodes.SelectMany(n => new Graph(n).Nodes).Except(nodes)];

    // A kernel a tensor; what lies between two of the list belongs to the second.
    private static List<Tensor> Reordered(List<Tensor> nodes, int early = int.MaxValue)
    {
        List<Step> steps = [.. nodes.Select((n, i) => new Step(new(i >= early, 1, default, Role.Alone), [n]))];
        var sources = steps.ToDictionary(s => s, s => Sources(s.Nodes[0], nodes).Select(n => steps[nodes.IndexOf(n)]));
        var delaying = new Delaying(steps, s => sources[s], s => sources[s].Append(s).Select(u => u.Nodes[0]));
        return [.. delaying.Order().Select(s => s.Nodes[0])];
    }

    private static IEnumerable<Tensor> Sources(Tensor node, List<Tensor> nodes)
    {
        foreach (var input in node.Inputs.ToArray())
        {
            if (nodes.Contains(input)) yield return input;
            else
                foreach (var source in Sources(input, nodes)) yield return source;
        }
    }
}
