using Bilevel.Autodiff;

namespace Bilevel.Models;

/// <summary>Rotary position embedding (Su et al. 2021): each pair of channels is turned by an angle in proportion to its position.</summary>
/// <remarks>
/// Channel i is paired with channel i + D/2, as in Hugging Face's Llama (rotate_half), not with its neighbour as in the paper; the angle is
/// position · theta^(−2i/D). A score between two turned vectors depends on the distance of their positions alone.
/// </remarks>
public sealed class RotaryEmbedding
{
    private readonly int _steps, _width;
    private readonly Tensor _cosines, _sines;

    /// <summary>Angles for positions 0 … steps − 1.</summary>
    /// <param name="steps">Number of positions.</param>
    /// <param name="width">D, the channels of a head; even.</param>
    /// <param name="theta">Base of the angles; the longest wave has about 2π·theta positions.</param>
    /// <exception cref="ArgumentException">A number is not positive, or the width is odd.</exception>
    public RotaryEmbedding(int steps, int width, double theta)
    {
        if (steps < 1 || width < 2 || width % 2 != 0 || !(theta > 0))
            throw new ArgumentException($"Positive steps, an even width and a positive theta are expected; got {steps}, {width} and {theta}.", nameof(width));
        (_steps, _width) = (steps, width);
        var half = width / 2;
        double[] cosines = new double[steps * half], sines = new double[steps * half];
        for (var entry = 0; entry < cosines.Length; entry++)
        {
            var (position, i) = int.DivRem(entry, half);
            (sines[entry], cosines[entry]) = Math.SinCos(position * Math.Pow(theta, -2.0 * i / width));
        }
        (_cosines, _sines) = (Tensor.From(cosines, [steps, half]), Tensor.From(sines, [steps, half]));
    }

    /// <summary>(a, b) ↦ (a cos − b sin, b cos + a sin) for the two halves a, b of the last axis: [..., time, D] → the same shape.</summary>
    /// <exception cref="ShapeMismatchException">The last two axes are not [steps, width].</exception>
    public Tensor Apply(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Shape.Rank < 2 || x.Shape[^2] != _steps || x.Shape[^1] != _width)
            throw ShapeMismatchException.For("rotary embedding", [x], $"last axes [{_steps}, {_width}] are expected");
        var (a, b) = (Half(x, 0), Half(x, _width / 2));
        return Tensor.Concat(-1, a * _cosines - b * _sines, b * _cosines + a * _sines);
    }

    private Tensor Half(Tensor x, int start)
    {
        var starts = new int[x.Shape.Rank];
        starts[^1] = start;
        return x.Slice(starts, [.. x.Shape.Lengths[..^1], _width / 2]);
    }
}
