namespace Bilevel.Autodiff;

/// <content>Dropout and the numbers it is drawn with.</content>
public sealed partial class Tensor
{
    /// <summary>
    /// The name of the batch that a traced problem's loss is evaluated on, as three indices: iteration (its low 32 bits), inner step, and purpose of the draw;
    /// the full batch is (0, 0, 0). Whoever runs the program binds it.
    /// </summary>
    /// <remarks>Two evaluations of one batch draw the same numbers, today or after a resume; two iterations, inner steps or purposes draw others.</remarks>
    public static Tensor Iteration { get; } = IndexInput("iteration of the batch", [Autodiff.KeyedUniform.MostIndices]);

    /// <summary>Uniform numbers in [0, 1), a pure function of (seed, stream, iteration, element): the same bits in float and double, on any number of threads.</summary>
    /// <param name="seed">Seed of the draw.</param>
    /// <param name="stream">Tells several draws of one loss apart: two of one shape with one seed and stream are the same numbers.</param>
    /// <param name="iteration">One to three indices that name the draw, such as <see cref="Iteration"/>.</param>
    /// <param name="shape">Lengths of the axes.</param>
    /// <exception cref="ShapeMismatchException">The iteration is no index, or has more than three.</exception>
    public static Tensor KeyedUniform(ulong seed, byte stream, Tensor iteration, Shape shape) => Apply(new KeyedUniform(seed, stream, shape), iteration);

    /// <summary>Each element is 0 with probability <paramref name="rate"/>, otherwise divided by 1 − rate, so that the mean is kept.</summary>
    /// <remarks>Srivastava et al., JMLR 2014, scaled while training. The choice is a pure function of (seed, stream, iteration, element); the rate 0 is the identity.</remarks>
    /// <param name="rate">In [0, 1).</param>
    /// <param name="seed">Seed of the draw.</param>
    /// <param name="stream">One for each dropout of a loss; those that share it drop the same elements.</param>
    /// <param name="iteration">Names the draw; <see cref="Iteration"/> where it is left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not in [0, 1).</exception>
    public Tensor Dropout(double rate, ulong seed, byte stream, Tensor? iteration = null)
    {
        if (rate is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(rate), rate, "A rate in [0, 1) is expected.");
        if (rate == 0) return this;
        var dropped = Greater(rate, KeyedUniform(seed, stream, iteration ?? Iteration, Shape));
        return this * ((1 - dropped) * (1 / (1 - rate)));
    }
}
