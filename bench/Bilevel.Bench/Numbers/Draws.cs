using Bilevel.Numerics.Random;

namespace Bilevel.Bench.Numbers;

/// <summary>Random arrays, each from a stream of its own in the order in which they are asked for.</summary>
/// <param name="seed">The seed.</param>
public sealed class Draws(ulong seed)
{
    private const byte Purpose = 3;
    private int _drawn;

    /// <summary>Normal numbers of a standard deviation.</summary>
    public float[] Normal(int count, double deviation = 1)
    {
        var random = Stream();
        var values = new float[count];
        foreach (ref var value in values.AsSpan())
            value = (float)(deviation * random.NextGaussian());
        return values;
    }

    /// <summary>Integers in 0 … bound − 1.</summary>
    public int[] Integers(int count, int bound)
    {
        var random = Stream();
        var values = new int[count];
        foreach (ref var value in values.AsSpan())
            value = random.NextInt(bound);
        return values;
    }

    /// <summary>−1 or 1.</summary>
    public float[] Signs(int count) => Array.ConvertAll(Integers(count, 2), v => 2f * v - 1);

    /// <summary>The next stream itself.</summary>
    public RandomStream Stream() => new(seed, Purpose, _drawn++, 0);
}
