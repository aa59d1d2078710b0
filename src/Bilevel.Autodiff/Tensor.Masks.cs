namespace Bilevel.Autodiff;

/// <content>Masks: tensors of 0 and 1 that say which elements count.</content>
public sealed partial class Tensor
{
    /// <summary>This tensor where the mask is not 0, a number where it is; what is left out has no influence, not even as NaN, and no derivative.</summary>
    public Tensor Where(Tensor mask, double otherwise = 0) => Select(mask, this, otherwise);

    /// <summary>For indices of any shape that are lengths of sequences: 1 at the first so many of the steps, then 0; shape [lengths…, steps].</summary>
    /// <param name="steps">The length of the longest sequence that can be told; larger lengths are as this one.</param>
    public Tensor LengthMask(int steps) =>
        Greater(ToReal().Reshape(Shape.Splice(Shape.Rank, 0, 1)), Range(steps).ToReal());
}
