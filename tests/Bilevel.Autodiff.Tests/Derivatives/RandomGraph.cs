using Bilevel.Numerics.Random;

namespace Bilevel.Autodiff.Tests;

/// <summary>Seeded random losses over smooth operations whose values stay near 1, so that derivatives of all orders are tame.</summary>
internal static class RandomGraph
{
    public static DerivativeCase Make(int seed)
    {
        var random = new RandomStream((ulong)seed, stream: 9, iteration: 0, inner: 0);
        return new($"random {seed}", [[4, 3], [3], [4, 1], [3, 3]], p => Grow(p, ref random));
    }

    private static Tensor Grow(Tensor[] inputs, ref RandomStream random)
    {
        // Every tensor of the pool can be brought to [4, 3].
        var pool = new List<Tensor>(inputs[..3].Select(p => p.BroadcastTo([4, 3])));
        for (var i = 0; i < 12; i++)
        {
            var a = pool[random.NextInt(pool.Count)];
            var b = pool[random.NextInt(pool.Count)];
            pool.Add(random.NextInt(16) switch
            {
                0 => a + b,
                1 => (a * b).Tanh(),
                2 => a.Tanh() * 0.7 - b,
                3 => a.Logistic(),
                4 => (a - b).Softplus(),
                5 => a.Softmax(),
                6 => b.LogSumExp(1, keepAxis: true) - 0.3 * a,
                7 => a.MatMul(inputs[3]).Tanh(),
                8 => a.MatMul(b.Transpose()).Tanh().MatMul(b) * 0.2,
                9 => (a.Transpose().Reshape([4, 3]) + b).Tanh(),
                10 => Tensor.Concat(0, a.Slice([2, 0], [2, 3]), b.Slice([0, 0], [2, 3])),
                11 => a.Slice([1, 1], [2, 2]).PadTo([0, 1], [4, 3]) - b,
                12 => a.Gather(Tensor.FromIndices([2, 0, 0, 3], [4])),
                13 => b.ScatterAddRows(Tensor.FromIndices([1, 1, 3, 0], [4]), 4).Tanh(),
                14 => (a.Square() + 0.5).Sqrt() / (b.Square() + 1),
                _ => (a.Sum(0) * b.Mean(1, keepAxis: true) * 0.3).Tanh(),
            });
        }
        return pool[^1] + pool[^2] * pool[^3];
    }
}
