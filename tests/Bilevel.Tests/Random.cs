using System.Numerics;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Tests;

/// <summary>Keyed numbers for data and points.</summary>
internal static class Random
{
    public static double[] Gaussians(int count, ulong seed, double scale = 1)
    {
        var random = new RandomStream(seed, 1, 0, 0);
        var values = new double[count];
        for (var i = 0; i < count; i++)
            values[i] = scale * random.NextGaussian();
        return values;
    }

    public static int[] Labels(int count, int classes, ulong seed)
    {
        var random = new RandomStream(seed, 2, 0, 0);
        var values = new int[count];
        for (var i = 0; i < count; i++)
            values[i] = random.NextInt(classes);
        return values;
    }

    public static Vec<T> Vector<T>(int length, ulong seed, double scale = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new([.. Gaussians(length, seed, scale).Select(T.CreateChecked)]);
}
