namespace Bilevel.Autodiff;

/// <content>Layer and root-mean-square normalisation; batch normalisation is <see cref="BatchNormalisation"/>.</content>
public sealed partial class Tensor
{
    /// <summary>(x − mean) / √(variance + ε) ∘ scale + shift, with the mean and the biased variance over the trailing axes that scale has.</summary>
    /// <param name="scale">Has the shape of the axes that are normalised, all of them trailing.</param>
    /// <param name="shift">Added at the end where given, of scale's shape.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <exception cref="ShapeMismatchException">The trailing axes are not those of scale and shift.</exception>
    public Tensor LayerNorm(Tensor scale, Tensor? shift = null, double epsilon = 1e-5)
    {
        RequireTrailing("layer-norm", scale, shift);
        var centred = this - TrailingMean(scale.Shape.Rank);
        var result = centred * (centred.Square().TrailingMean(scale.Shape.Rank) + epsilon).Sqrt().Reciprocal() * scale;
        return shift is null ? result : result + shift;
    }

    /// <summary>x / √(mean x² + ε) ∘ scale, with the mean over the trailing axes that scale has.</summary>
    /// <remarks>Zhang and Sennrich, "Root mean square layer normalization", NeurIPS 2019.</remarks>
    /// <param name="scale">Has the shape of the axes that are normalised, all of them trailing.</param>
    /// <param name="epsilon">Added to the mean square.</param>
    /// <exception cref="ShapeMismatchException">The trailing axes are not those of scale.</exception>
    public Tensor RmsNorm(Tensor scale, double epsilon = 1e-6)
    {
        RequireTrailing("rms-norm", scale, null);
        return this * (Square().TrailingMean(scale.Shape.Rank) + epsilon).Sqrt().Reciprocal() * scale;
    }

    // The axes are kept with length 1.
    private Tensor TrailingMean(int axes)
    {
        var first = Shape.Rank - axes;
        var ones = new int[axes];
        Array.Fill(ones, 1);
        return Apply(new Sum(first, axes), this).Reshape(Shape.Splice(first, axes, ones)) * ((double)Shape.Splice(first, axes).Count / Shape.Count);
    }

    private void RequireTrailing(string operation, Tensor scale, Tensor? shift)
    {
        var rank = scale.Shape.Rank;
        if (rank == 0 || rank > Shape.Rank || !Shape.Lengths[^rank..].SequenceEqual(scale.Shape.Lengths) || (shift is not null && !shift.Shape.Equals(scale.Shape)))
            throw ShapeMismatchException.For(operation, shift is null ? [this, scale] : [this, scale, shift], "scale and shift of the shape of the trailing axes are expected");
    }
}
