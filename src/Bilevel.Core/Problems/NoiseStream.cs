using System.Numerics;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Core.Problems;

/// <summary>The noise of one batch. Every quantity has a stream of its own, so that what is asked together equals what is asked apart.</summary>
internal readonly struct NoiseStream(QuadraticNoise? noise, ulong seed, Batch batch, byte level)
{
    public const byte GradientX = 0x20, GradientY = 0x40;

    private bool IsExact => noise is null || batch.IsFull;

    /// <summary>1 + σε, the factor on curvatures.</summary>
    public double Factor()
    {
        if (IsExact)
            return 1;
        var random = Open(part: 0);
        return 1 + noise!.Curvature * random.NextGaussian();
    }

    /// <summary>Adds σε to every entry.</summary>
    public void AddTo<T>(Vec<T> vector, byte part)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (IsExact)
            return;
        var random = Open(part);
        foreach (ref var entry in vector.Span)
            entry += T.CreateChecked(noise!.Gradient * random.NextGaussian());
    }

    /// <summary>⟨εx, x⟩ + ⟨εy, y⟩, of which the noise of the gradients is the derivative.</summary>
    public double Tilt<T>(Vec<T> x, Vec<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => IsExact ? 0 : Along(x, GradientX) + Along(y, GradientY);

    private double Along<T>(Vec<T> vector, byte part)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (random, sum) = (Open(part), 0.0);
        foreach (var entry in vector.Span)
            sum += noise!.Gradient * random.NextGaussian() * double.CreateChecked(entry);
        return sum;
    }

    private RandomStream Open(byte part) => new(seed, (byte)((byte)batch.Purpose | level | part), batch.Iteration, batch.Inner);
}
